using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Processing;

/// <summary>
/// Everything of one partition that one commit carries, frozen when it is made: the same cut is sent again after an abort. Its task is not stepped
/// until the outcome is known.
/// </summary>
internal sealed class Cut(StreamTask task, string commitId, long priorOffset, long nextOffset)
{
    public StreamTask Task { get; } = task;

    public string CommitId { get; } = commitId;

    /// <summary>Committed offset before this cut.</summary>
    public long PriorOffset { get; } = priorOffset;

    public long NextOffset { get; } = nextOffset;

    /// <summary>Number of the first journal entry in it, or -1.</summary>
    public long FirstEntryNumber { get; set; } = -1;

    public List<OutputRecord> Journal { get; } = [];

    public List<OutputRecord> Outputs { get; } = [];

    public List<OutputRecord> State { get; } = [];

    /// <summary>Null where nothing is written for the partition: a commit of its offset alone.</summary>
    public OutputRecord? Manifest { get; set; }

    /// <summary>(C, journal end) must tell after an unknown outcome whether the cut was committed.</summary>
    public bool IsObservable => NextOffset != PriorOffset || FirstEntryNumber >= 0;
}
