using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Processing;

/// <summary>A partition's task without its log: it starts as a new one does, and what it decides is taken and not committed.</summary>
internal sealed class OfflinePartition
{
    private readonly PartitionId _input;
    private readonly List<OutputRecord> _outputs = [];

    public OfflinePartition(PartitionIdentity identity, FoldContext context, Func<FoldScope, IPartitionFold> makeFold)
    {
        _input = identity.Input;
        var scope = new FoldScope(_input, identity.InputTopic, new Outbox()) { Context = context };
        var fold = makeFold(scope);
        var start = new JournalEntry { Number = 0, AtOffset = 0, CommitId = "", Body = new JournalBody.Start(0, context.ControlPosition, []) };
        var first = new Checkpoint(fold.Dirty.Epoch, new Cursor(0, 1), 0, 0, context, 0, default);
        var cuts = new CutBuilder(fold, identity, new ReplayFloor(fold.Dirty, first), new SnapshotSchedule(), 0, 0, EngineSeams.None);
        Task = new StreamTask(
            new RestoredPartition(fold, scope, cuts, first.Cursor, 0, 0, new PartitionCounters(), new(), start, false), cuts, EngineSeams.None);
    }

    public StreamTask Task { get; }

    /// <summary>The next record of the log.</summary>
    public unsafe void Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long appendTimeMs)
    {
        fixed (byte* keyAt = key, valueAt = value)
        {
            var record = new RecordView(_input, Task.NextOffset, appendTimeMs, keyAt, key.Length, valueAt, value.Length, null);
            if (Task.Process(record) != Readiness.Ready)
            {
                throw new InvalidOperationException($"{_input}: a schema of this build is not known.");
            }
        }
    }

    /// <summary>What was decided since the last call, in order; to be cleared before the next.</summary>
    public List<OutputRecord> TakeOutputs()
    {
        Task.TakeOutputs(_outputs);
        return _outputs;
    }
}
