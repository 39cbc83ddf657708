using Confluent.Kafka;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>Asks ten times a second how far the group has committed, and how far behind the input it is; remembers when each partition moved.</summary>
internal sealed class CommitWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Dictionary<PartitionId, List<(DateTime At, long Offset)>> _moves = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long _samples;

    public CommitWatch(KafkaClients clients, int metricsPartitions) =>
        _loop = Task.Factory.StartNew(() => Watch(clients, metricsPartitions), TaskCreationOptions.LongRunning);

    public long LagPeak { get; private set; }

    /// <summary>Sum of the committed offsets of the metrics.</summary>
    public long Records
    {
        get
        {
            lock (_lock)
            {
                return _moves.Where(static moves => moves.Key.Topic == TopicRole.Metrics).Sum(static moves => moves.Value[^1].Offset);
            }
        }
    }

    /// <summary>Waits for an answer to a question that was asked after now.</summary>
    public void AwaitSample()
    {
        var until = Volatile.Read(ref _samples) + 2;
        Harness.Await.That(() => Volatile.Read(ref _samples) >= until, "the group's offsets are known");
    }

    /// <summary>When the partition first moved past where it stood at that time; null = not yet.</summary>
    public DateTime? MovedAfter(PartitionId partition, DateTime time)
    {
        lock (_lock)
        {
            var next = _moves.TryGetValue(partition, out var moves) ? moves.FindIndex(move => move.At > time) : -1;
            return next < 0 ? null : moves![next].At;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _loop.Wait();
        _stop.Dispose();
    }

    private void Watch(KafkaClients clients, int metricsPartitions)
    {
        using var offsets = clients.WatchGroup();
        using var ends = clients.CreateReader("lag", readCommitted: true);
        var highs = new long[metricsPartitions];
        var next = 0;
        while (!_stop.IsCancellationRequested)
        {
            if (Ask(offsets) is { } answer)
            {
                Take(answer);
                // One end a sample: a lag peak lasts longer than a round.
                next = (next + 1) % metricsPartitions;
                highs[next] = ends.QueryWatermarks(new PartitionId(TopicRole.Metrics, next), Interval)?.High ?? highs[next];
                LagPeak = Math.Max(LagPeak, highs.Sum() - Records);
                Interlocked.Increment(ref _samples);
            }

            _stop.Token.WaitHandle.WaitOne(Interval);
        }
    }

    private static IReadOnlyDictionary<PartitionId, long>? Ask(GroupOffsets offsets)
    {
        try
        {
            return offsets.Read();
        }
        catch (Exception e) when (e is KafkaUnavailableException or KafkaException)
        {
            return null;
        }
    }

    private void Take(IReadOnlyDictionary<PartitionId, long> answer)
    {
        lock (_lock)
        {
            foreach (var (partition, offset) in answer)
            {
                if (!_moves.TryGetValue(partition, out var moves))
                {
                    _moves[partition] = moves = [];
                }

                if (moves.Count == 0 || offset > moves[^1].Offset)
                {
                    moves.Add((DateTime.UtcNow, offset));
                }
            }
        }
    }
}
