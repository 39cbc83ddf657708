using Microsoft.Extensions.Logging;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Telemetry;

namespace VisuTility.Streams.Processing;

/// <summary>Partitions that wait for a schema: asked for again and again; said once, when it takes longer, and when it is over.</summary>
internal sealed class SchemaWaits(TopicNames topics, ILogger log)
{
    /// <summary>How often a partition that waits asks again.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    /// <summary>A schema that is there after a moment is no news: every start fetches some.</summary>
    private static readonly TimeSpan SaidAfter = TimeSpan.FromSeconds(3);

    /// <summary>The schema of the partition's next record is not there yet.</summary>
    public void Wait(TaskSlot slot, TimeSpan now)
    {
        slot.RetryAt = now + Retry;
        slot.WaitsSince ??= now;
        if (!slot.SaidWait && now - slot.WaitsSince >= SaidAfter)
        {
            slot.SaidWait = true;
            log.PartitionWaitsForSchema(topics[slot.Task.Input.Topic], slot.Task.Input.Partition, slot.Task.NextOffset);
        }
    }

    /// <summary>A record was taken.</summary>
    public void End(TaskSlot slot)
    {
        if (slot.SaidWait)
        {
            log.PartitionGoesOn(topics[slot.Task.Input.Topic], slot.Task.Input.Partition, slot.Task.NextOffset);
        }

        (slot.WaitsSince, slot.SaidWait) = (null, false);
    }
}
