using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>
/// The plain meaning of DESIGN 5: one pass over what is committed of a partition's input and journal, in order, without Kafka, batches,
/// snapshots or
/// restarts. What a service wrote under whatever faults has to equal this.
/// </summary>
internal sealed class ReferenceRun
{
    private readonly InMemoryCluster _cluster;
    private readonly FoldScope _scope;
    private readonly Queue<JournalEntry> _entries;

    public ReferenceRun(InMemoryCluster cluster, PartitionId input, Func<FoldScope, IPartitionFold> makeFold)
    {
        _cluster = cluster;
        _scope = new FoldScope(input, cluster.Options.Names[input.Topic], new Outbox());
        Fold = makeFold(_scope);
        _entries = new Queue<JournalEntry>(cluster.ReadCommittedEver(PartitionIdentity.JournalOf(input)).Select(r => Decode(r.Value)));
        Replay(cluster.CommittedOffset(input) ?? 0);
        _scope.Outbox.DrainTo(Outputs);
    }

    public IPartitionFold Fold { get; }

    /// <summary>Everything the partition should have written up to the group's offset, in order.</summary>
    public List<OutputRecord> Outputs { get; } = [];

    public static JournalEntry Decode(byte[]? value) =>
        JournalCodec.TryDecode(value, out var entry) ? entry : throw new InvalidOperationException("A journal record cannot be read.");

    private void Replay(long committed)
    {
        var start = (JournalBody.Start)_entries.Dequeue().Body;
        Assert.True(FoldContext.TryDecode(start.ContextBytes, out var context));
        _scope.Context = context;
        foreach (var record in _cluster.ReadCommittedEver(_scope.Input).Where(r => r.Offset >= start.StartOffset && r.Offset < committed))
        {
            ApplyEntries(record.Offset);
            Apply(record);
        }

        ApplyEntries(committed);
        Assert.Empty(_entries);
    }

    private void ApplyEntries(long offset)
    {
        while (_entries.TryPeek(out var entry) && entry.AtOffset <= offset)
        {
            _entries.Dequeue();
            _scope.At = new Cursor(entry.AtOffset, entry.Number);
            switch (entry.Body)
            {
                case JournalBody.Tick tick:
                    Tick(tick.TimeMs);
                    break;
                case JournalBody.Control control:
                    ApplyControl(control, entry.Number);
                    break;
            }

            _scope.At = new Cursor(entry.AtOffset, entry.Number + 1);
        }
    }

    private void ApplyControl(JournalBody.Control control, long number)
    {
        if (!JournalCodec.TryDecodeControl(control.Record, out var record))
        {
            _scope.Context = _scope.Context.SkipTo(control.ControlOffset + 1);
            return;
        }

        Fold.BeforeControl(number);
        var context = _scope.Context.Apply(record, control.ControlOffset, _scope.Clock, out var effect);
        _scope.Context = context.PassSkips(_scope.InputTopic, _scope.Input.Partition, _scope.At.Offset);
        Fold.ApplyControl(effect, number);
    }

    private unsafe void Apply(StoredRecord record)
    {
        var nextNumber = Math.Max(1, _scope.At.Number); // The start entry has number 0.
        fixed (byte* key = record.Key, value = record.Value)
        {
            var view = new RecordView(
                _scope.Input, record.Offset, record.TimestampMs, key, record.Key?.Length ?? -1, value, record.Value?.Length ?? -1,
                record.Headers);
            Assert.Equal(Readiness.Ready, Fold.Prepare(view));
            _scope.At = new Cursor(record.Offset, nextNumber);
            Tick(record.TimestampMs / 1000 * 1000);
            _scope.Clock = Math.Max(_scope.Clock, record.TimestampMs);
            Fold.Apply(view);
        }
    }

    private void Tick(long timeMs)
    {
        if (timeMs > _scope.Clock)
        {
            _scope.PreviousTick = _scope.LastTick;
            _scope.Clock = timeMs;
            _scope.Context = _scope.Context.Tick(timeMs);
            Fold.Tick();
        }
    }
}
