using System.Text;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Fleet;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Processing;

/// <summary>
/// Both stages over readings at hand, without Kafka: the service's own tasks and folds, fed the records that a producer would send. Nothing is
/// saved, so there are no cuts; everything else (intake, clock, ticks, order of outputs) is the service's code. A function of the readings,
/// their append times, the rules and the partition counts. Used by one thread.
/// </summary>
public sealed class OfflineFold
{
    private readonly OfflineSchemas _schemas = new();
    private readonly TopicNames _names;
    private readonly OfflinePartition[] _metrics;
    private readonly OfflinePartition[] _signals;
    private readonly AvroWriter _writer = new();
    private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal);
    private long _clock;

    /// <param name="rules">In force from the first reading to the last.</param>
    /// <param name="names">Topics, for evidence and ids.</param>
    /// <param name="metricPartitions">1 or more; a series' alerts do not depend on it, their ids do.</param>
    /// <param name="signalPartitions">1 or more.</param>
    public OfflineFold(RuleSet rules, TopicNames names, int metricPartitions, int signalPartitions)
    {
        _names = names;
        var context = FoldContext.Of(rules, [], [], 0);
        _metrics = Partitions(
            TopicRole.Metrics, metricPartitions, context, scope => new CameraMonitor(scope, _schemas, OfflineSchemas.Outputs, signalPartitions));
        _signals = Partitions(
            TopicRole.Signals, signalPartitions, context, scope => new FleetMonitor(scope, _schemas, OfflineSchemas.Outputs, signalPartitions));
    }

    /// <summary>Gets every transition of an alert, in the order of the readings.</summary>
    public required Action<DriftAlert> OnAlert { get; init; }

    public required Action<RetrainJob> OnJob { get; init; }

    /// <summary>Gets what would go to the dead letters, its reason in the headers.</summary>
    public Action<OutputRecord> OnDeadLetter { get; init; } = static _ => { };

    /// <summary>Series held.</summary>
    public int Series => _metrics.Sum(static partition => partition.Task.Units);

    /// <summary>What became of the readings; a new sum at every call.</summary>
    public PartitionCounters Counters => PartitionCounters.Sum(_metrics.Select(static partition => partition.Task.Counters));

    /// <summary>Publishes a reading as a camera does, and lets both stages work it off.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="appendTimeMs">The broker's clock, epoch ms; one that falls counts as the newest so far.</param>
    public void Append(MetricEvent reading, long appendTimeMs)
    {
        var key = KeyOf(reading.CameraId);
        var partition = _metrics[Murmur2.PartitionOf(key, _metrics.Length)];
        AdvanceClock(appendTimeMs, partition);
        _writer.Clear();
        ConfluentFrame.WriteHeader(_writer, OfflineSchemas.MetricEvent);
        reading.Encode(_writer);
        partition.Append(key, _writer.Written, _clock);
        Deliver(partition);
    }

    /// <summary>Partitions without a record now are quiet and caught up: all of them tick, as a record makes its own partition tick.</summary>
    private void AdvanceClock(long appendTimeMs, OfflinePartition busy)
    {
        var isNewSecond = appendTimeMs / 1000 > _clock / 1000;
        _clock = Math.Max(_clock, appendTimeMs);
        if (!isNewSecond)
        {
            return;
        }

        foreach (var partition in _metrics)
        {
            if (partition != busy)
            {
                partition.Task.TickTo(_clock);
                Deliver(partition);
            }
        }

        foreach (var partition in _signals)
        {
            partition.Task.TickTo(_clock);
            Deliver(partition);
        }
    }

    private void Deliver(OfflinePartition partition)
    {
        if (!partition.Task.OutputsWaiting)
        {
            return;
        }

        var outputs = partition.TakeOutputs();
        foreach (var output in outputs)
        {
            switch (output.Topic)
            {
                case TopicRole.Signals:
                    var signals = _signals[output.Partition >= 0 ? output.Partition : Murmur2.PartitionOf(output.Key, _signals.Length)];
                    signals.Append(output.Key, output.Value, _clock);
                    Deliver(signals);
                    break;
                case TopicRole.Alerts:
                    OnAlert(Decode<DriftAlert>(output));
                    break;
                case TopicRole.RetrainJobs:
                    OnJob(Decode<RetrainJob>(output));
                    break;
                case TopicRole.DeadLetters:
                    OnDeadLetter(output);
                    break;
            }
        }

        outputs.Clear();
    }

    private static T Decode<T>(OutputRecord output)
        where T : class, IAvroRecord<T> =>
        T.TryDecode(output.Value.AsSpan(ConfluentFrame.IdHeaderBytes), T.Schema.Plan, out var record, out var error)
            ? record
            : throw new InvalidOperationException($"an output of this build cannot be read: {error}");

    private OfflinePartition[] Partitions(TopicRole topic, int count, FoldContext context, Func<FoldScope, IPartitionFold> makeFold)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return
        [
            .. Enumerable.Range(0, count).Select(
                number => new OfflinePartition(new PartitionIdentity(new PartitionId(topic, number), _names[topic], "", "", count), context, makeFold)),
        ];
    }

    private byte[] KeyOf(string camera)
    {
        if (!_keys.TryGetValue(camera, out var key))
        {
            _keys[camera] = key = Encoding.UTF8.GetBytes(camera);
        }

        return key;
    }
}
