using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>Where a consumer stands in one partition.</summary>
internal sealed class AssignedPartition(PartitionId id, string? topicId, long next, bool parked)
{
    public PartitionId Id { get; } = id;

    /// <summary>A topic made again has another id: this partition then is no longer the one that was assigned.</summary>
    public string? TopicId { get; } = topicId;

    public long Next { get; private set; } = next;

    /// <summary>Unknown (-1) until the fetcher passed something: a reader that starts at the end has none (real-broker.md 6).</summary>
    public long Position { get; private set; } = -1;

    public bool Paused { get; set; } = parked;

    /// <summary>Assigned by the group and not sought yet: nothing is delivered, resumed or not.</summary>
    public bool Parked { get; private set; } = parked;

    /// <summary>Deliver one record in spite of the pause.</summary>
    public bool Slips { get; set; }

    /// <summary>The position was lost and the client will deliver nothing more.</summary>
    public bool Stuck { get; private set; }

    /// <summary>Its fetch waits for a broker that froze; only another assignment looks for the leader anew.</summary>
    public bool Frozen { get; init; }

    /// <summary>A seek does not help: the topic is gone.</summary>
    public bool Missing { get; private set; }

    public long EndReportedAt { get; set; } = -1;

    public void Pass(long next)
    {
        Next = next;
        Position = next;
    }

    public void Seek(long offset)
    {
        Next = offset;
        Position = -1;
        EndReportedAt = -1;
        Parked = false;
        Stuck = Missing;
    }

    public void Lose(bool missing)
    {
        Stuck = true;
        Missing |= missing;
    }
}
