using Microsoft.Extensions.Logging;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Telemetry;

namespace VisuTility.Streams.Processing;

/// <summary>Everything that decides and is not in the input log: it goes to a partition's journal, at a batch boundary, before it takes effect.</summary>
internal sealed class DecisionInputs(ControlTail control, TimeProvider time, ILogger log)
{
    private bool _saidNoRules;

    private long UnixMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Control records, ticks of quiet partitions, and now and then the whole context.</summary>
    public void Journal(IReadOnlyList<TaskSlot> slots)
    {
        SayOnceThatNothingIsWatched();
        foreach (var slot in slots)
        {
            var task = slot.Task;
            if (task.Phase != TaskPhase.Running || task.IsStarting)
            {
                continue;
            }

            control.Feed(task);
            if (task.IsCaughtUp && slot.IsOpen)
            {
                task.QuietTick(UnixMs + (long)slot.ClockLead.TotalMilliseconds);
            }

            task.RecordContextIfDue();
        }
    }

    /// <summary>
    /// Broker's append time minus our clock at a record read as it came: quiet ticks follow the broker's clock, not ours. A record of a backlog says nothing:
    /// by its age the partition's clock would lag for as long as the partition stays quiet.
    /// </summary>
    public void NoteClockLead(TaskSlot slot, RecordBatch batch)
    {
        if (slot.WasCaughtUp && batch.Count > 0 && batch.Records[^1] is var newest && newest.Partition == slot.Task.Input)
        {
            slot.ClockLead = TimeSpan.FromMilliseconds(newest.TimestampMs - UnixMs);
        }
    }

    private void SayOnceThatNothingIsWatched()
    {
        if (!_saidNoRules && control.IsCaughtUp && !control.Head.HasRules)
        {
            _saidNoRules = true;
            log.NoRules();
        }
    }
}
