using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>Asks all the time how far the group has committed, and how far behind the input it is; remembers when each partition moved.</summary>
internal sealed class CommitWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<PartitionId, List<(DateTime At, long Offset)>> _moves = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long _samples;

    public CommitWatch(IKafkaClients clients, int metricsPartitions) =>
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

    private void Watch(IKafkaClients clients, int metricsPartitions)
    {
        // A consumer that is no member, not an admin client: ListConsumerGroupOffsets of librdkafka 2.15.1 dies where the coordinator has moved.
        using var group = clients.CreateGroupConsumer("commits", null);
        using var ends = clients.CreateReader("lag", readCommitted: true);
        var highs = new long[metricsPartitions];
        var next = 0;
        while (!_stop.IsCancellationRequested)
        {
            for (var partition = 0; partition < metricsPartitions; partition++)
            {
                Ask(group, new PartitionId(TopicRole.Metrics, partition));
            }

            // One end a sample: a lag peak lasts longer than a round.
            next = (next + 1) % metricsPartitions;
            highs[next] = ends.QueryWatermarks(new PartitionId(TopicRole.Metrics, next), Patience)?.High ?? highs[next];
            LagPeak = Math.Max(LagPeak, highs.Sum() - Records);
            Interlocked.Increment(ref _samples);
            _stop.Token.WaitHandle.WaitOne(Interval);
        }
    }

    /// <summary>An offset that an open transaction holds back, or a coordinator that is away, leaves the partition where it was.</summary>
    private void Ask(IRecordConsumer group, PartitionId partition)
    {
        if (group.Committed(partition, Patience) is { State: CommittedState.Known } committed)
        {
            Take(partition, committed.Offset);
        }
    }

    private void Take(PartitionId partition, long offset)
    {
        lock (_lock)
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
