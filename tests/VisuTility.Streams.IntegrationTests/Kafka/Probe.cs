using System.Diagnostics;
using System.Text;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Kafka;

internal sealed record Seen(PartitionId Partition, long Offset, string? Key, string? Value);

/// <summary>A consumer with everything it brought, and a listener that notes what it was told.</summary>
internal sealed class Probe(IRecordConsumer consumer, Action? between = null) : IRebalanceListener, IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    public IRecordConsumer Consumer { get; } = consumer;

    public RecordBatch Batch { get; } = new(1000);

    public List<Seen> Records { get; } = [];

    public List<PartitionOffset> Ends { get; } = [];

    public List<ConsumerFault> Faults { get; } = [];

    public HashSet<PartitionId> Owned { get; } = [];

    public Action<IReadOnlyList<PartitionId>>? OnRevoked { get; set; }

    public IEnumerable<string?> Values => Records.Select(r => r.Value);

    public void Poll() => Poll(Slice);

    public void Poll(TimeSpan timeout)
    {
        Consumer.Poll(Batch, timeout);
        foreach (ref readonly var record in Batch.Records)
        {
            var (key, value) = (Text(record.KeyLength, record.Key), Text(record.ValueLength, record.Value));
            Records.Add(new Seen(record.Partition, record.Offset, key, value));
        }

        Ends.AddRange(Batch.Ends);
        Faults.AddRange(Batch.Faults);
    }

    public void PollUntil(Func<bool> done, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!done())
        {
            Assert.True(clock.Elapsed < Patience, $"not within {Patience.TotalSeconds} s: {what}; faults: {string.Join("; ", Faults)}");
            Poll();
            between?.Invoke();
        }
    }

    public void PollFor(TimeSpan time)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < time;)
        {
            Poll();
            between?.Invoke();
        }
    }

    /// <summary>Seek as the port asks for: again after a poll where refused.</summary>
    public void Open(PartitionId partition, long offset)
    {
        PollUntil(() => Consumer.Seek(partition, offset), $"seek {partition} to {offset}");
        Consumer.Resume(partition);
    }

    public void Assigned(IReadOnlyList<PartitionId> partitions) => Owned.UnionWith(partitions);

    public void Revoked(IReadOnlyList<PartitionId> partitions)
    {
        OnRevoked?.Invoke(partitions);
        Owned.ExceptWith(partitions);
    }

    public void Lost(IReadOnlyList<PartitionId> partitions) => Owned.ExceptWith(partitions);

    public void Dispose()
    {
        Consumer.Close();
        Consumer.Dispose();
    }

    private static string? Text(int length, ReadOnlySpan<byte> bytes) => length < 0 ? null : Encoding.UTF8.GetString(bytes);
}
