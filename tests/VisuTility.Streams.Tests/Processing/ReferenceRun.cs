using System.Text;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>
/// The plain meaning of DESIGN 5: one pass over what is committed of a partition's input and journal, in order, without Kafka, batches, snapshots or
/// restarts. What a service wrote under whatever faults has to equal this.
/// </summary>
internal sealed class ReferenceRun
{
    private readonly FoldScope _scope;
    private readonly TestFold _fold;
    private readonly Queue<JournalEntry> _entries;

    private ReferenceRun(InMemoryCluster cluster, PartitionId input, TestFold.Knobs knobs)
    {
        _scope = new FoldScope(input, cluster.Options.Names[input.Topic], new Outbox());
        _fold = new TestFold(_scope, knobs);
        _entries = new Queue<JournalEntry>(cluster.ReadCommitted(PartitionIdentity.JournalOf(input)).Select(r => Decode(r.Value)));
    }

    /// <summary>Outputs (topic and text) of the input partition up to the group's offset, and the state then.</summary>
    public static (List<string> Outputs, string State) Of(InMemoryCluster cluster, PartitionId input, TestFold.Knobs? knobs = null)
    {
        var run = new ReferenceRun(cluster, input, knobs ?? new TestFold.Knobs());
        run.Replay(cluster, cluster.CommittedOffset(input) ?? 0);
        var outputs = new List<OutputRecord>();
        run._scope.Outbox.DrainTo(outputs);
        return ([.. outputs.Select(o => $"{o.Topic} {Encoding.UTF8.GetString(o.Value!)}")], run._fold.State);
    }

    /// <summary>Outputs of the input partition as a read_committed reader finds them.</summary>
    public static List<string> Written(InMemoryCluster cluster, PartitionId input) =>
    [
        .. Written(cluster, TopicRole.Alerts, input).Concat(Written(cluster, TopicRole.DeadLetters, input)),
    ];

    /// <summary>The order that is promised is that of a topic: alerts first, then dead letters.</summary>
    public static List<string> ByTopic(IEnumerable<string> outputs) => [.. outputs.OrderBy(o => o.StartsWith("DeadLetters", StringComparison.Ordinal) ? 1 : 0)];

    private static IEnumerable<string> Written(InMemoryCluster cluster, TopicRole topic, PartitionId input) =>
        cluster.ReadCommitted(new PartitionId(topic, 0))
            .Where(r => Encoding.UTF8.GetString(r.Key!) == input.ToString())
            .Select(r => $"{topic} {Encoding.UTF8.GetString(r.Value!)}");

    private static JournalEntry Decode(byte[]? value) =>
        JournalCodec.TryDecode(value, out var entry) ? entry : throw new InvalidOperationException("A journal record cannot be read.");

    private void Replay(InMemoryCluster cluster, long committed)
    {
        var start = (JournalBody.Start)_entries.Dequeue().Body;
        _scope.Context = FoldContext.TryDecode(start.ContextBytes, out var context) ? context : throw new InvalidOperationException("No context.");
        var next = start.StartOffset;
        foreach (var record in cluster.ReadCommitted(_scope.Input).Where(r => r.Offset >= start.StartOffset && r.Offset < committed))
        {
            ApplyEntries(record.Offset);
            Apply(record);
            next = record.Offset + 1;
        }

        ApplyEntries(Math.Max(next, committed));
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
        }
    }

    private void ApplyControl(JournalBody.Control control, long number)
    {
        if (JournalCodec.TryDecodeControl(control.Record, out var record))
        {
            _scope.Context = _scope.Context.Apply(record, control.ControlOffset, _scope.Clock, out var effect);
            _fold.ApplyControl(effect, number);
        }
    }

    private unsafe void Apply(StoredRecord record)
    {
        _scope.At = new Cursor(record.Offset, 0);
        var second = record.TimestampMs / 1000 * 1000;
        if (second > _scope.Clock)
        {
            Tick(second);
        }

        _scope.Clock = Math.Max(_scope.Clock, record.TimestampMs);
        fixed (byte* key = record.Key, value = record.Value)
        {
            var view = new RecordView(
                _scope.Input, record.Offset, record.TimestampMs, key, record.Key?.Length ?? -1, value, record.Value?.Length ?? -1, record.Headers);
            _fold.Apply(view);
        }
    }

    private void Tick(long timeMs)
    {
        if (timeMs > _scope.Clock)
        {
            _scope.Clock = timeMs;
            _fold.Tick();
        }
    }
}
