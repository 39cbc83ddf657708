using VisuTility.Streams.Rules;

namespace VisuTility.Streams.State;

/// <summary>
/// A batch boundary that the replay floor may be set to: everything of the partition, other than its units, that a replay from there
/// must start with. <paramref name="TakenAt"/> is monotonic and only ages snapshots; no fold sees it.
/// </summary>
public sealed record Checkpoint(long Epoch, Cursor Cursor, long Clock, long LastMark, FoldContext Context, long JournalOffset, TimeSpan TakenAt);
