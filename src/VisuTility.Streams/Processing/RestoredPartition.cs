using VisuTility.Streams.Records;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Processing;

/// <summary>What a task starts with after its state and journal were read.</summary>
/// <param name="Floor">Where the silent replay begins.</param>
/// <param name="Committed">C, where it ends.</param>
/// <param name="CountFrom">M, the manifest's offset: <paramref name="Counters"/> hold everything before it.</param>
/// <param name="Start">The start entry of a new partition, to be committed before its first record; null otherwise.</param>
/// <param name="IsUnchecked">The replay may decide otherwise than the first run (a rebuild, a gap in the log, another version of the fold) and is not checked against the log.</param>
internal sealed record RestoredPartition(
    IPartitionFold Fold, FoldScope Scope, CutBuilder Cuts, Cursor Floor, long Committed, long CountFrom, PartitionCounters Counters,
    Queue<JournalEntry> Entries, JournalEntry? Start, bool IsUnchecked)
{
    /// <summary>Its state was written by an older version of the decision logic: the journal is told where the new one begins.</summary>
    public JournalBody.FoldVersionChange? VersionChange { get; init; }
}
