using Microsoft.Extensions.Logging;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;
using VisuTility.Streams.Telemetry;

namespace VisuTility.Streams.Processing;

/// <summary>
/// Follows the control topic without a group. Its records reach a partition only through that partition's journal; a restore does not need the tail.
/// </summary>
internal sealed class ControlTail(IRecordConsumer reader, ILogger log) : IDisposable
{
    private static readonly PartitionId Control = new(TopicRole.Control, 0);

    private readonly List<(long Offset, byte[] Record)> _records = [];
    private readonly RecordBatch _batch = new(200);
    private long _target = -1;
    private long _position;

    /// <summary>Of the control topic, since the last look; who looks clears them.</summary>
    public List<ConsumerFault> Faults { get; } = [];

    /// <summary>True once everything that was in the topic at the start has been read: before that no new partition may begin.</summary>
    public bool IsCaughtUp => _target >= 0 && _position >= _target;

    /// <summary>Rules and silences as of the newest record: what a new partition begins with.</summary>
    public FoldContext Head { get; private set; } = FoldContext.Empty;

    public void Poll()
    {
        if (_target < 0 && !Begin())
        {
            return;
        }

        reader.Poll(_batch, TimeSpan.Zero);
        foreach (ref readonly var record in _batch.Records)
        {
            Take(record);
        }

        foreach (var end in _batch.Ends)
        {
            _position = Math.Max(_position, end.Offset);
        }

        Faults.AddRange(_batch.Faults);
        _batch.Clear();
    }

    /// <summary>Hands over the records at or after a task's control position, in order.</summary>
    public void Feed(StreamTask task)
    {
        if (_records.Count == 0 || _records[^1].Offset < task.Context.ControlPosition)
        {
            return;
        }

        foreach (var (offset, record) in _records)
        {
            if (offset >= task.Context.ControlPosition)
            {
                task.Control(offset, record);
            }
        }
    }

    private bool Begin()
    {
        if (reader.QueryWatermarks(Control, TimeSpan.FromSeconds(1)) is not { } marks)
        {
            return false;
        }

        (_target, _position) = (marks.High, marks.Low);
        reader.Assign(Control, marks.Low);
        return true;
    }

    private void Take(in RecordView record)
    {
        var bytes = record.Value.ToArray();
        _records.Add((record.Offset, bytes));
        _position = record.Offset + 1;
        if (!JournalCodec.TryDecodeControl(bytes, out var control))
        {
            log.ControlIgnored(record.Offset, "it is not a ControlRecord this build can read");
            Head = Head.SkipTo(record.Offset + 1);
            return;
        }

        Head = Head.Apply(control, record.Offset, record.TimestampMs, out var effect);
        if (effect.Problem is { } problem)
        {
            log.ControlIgnored(record.Offset, problem);
        }
    }

    public void Dispose()
    {
        _batch.Clear();
        reader.Dispose();
    }
}
