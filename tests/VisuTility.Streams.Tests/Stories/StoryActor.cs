using System.Text;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Stories;

/// <summary>A consumer of a story, member or reader, with everything it brought and was told.</summary>
internal sealed class StoryActor(StoryWorld world, IRecordConsumer consumer) : IRebalanceListener
{
    private readonly RecordBatch _batch = new(1000);

    public IRecordConsumer Consumer { get; } = consumer;

    /// <summary>As `3=value`, `-` for a null value.</summary>
    public List<string> Records { get; } = [];

    public List<PartitionOffset> Ends { get; } = [];

    public List<ConsumerFault> Faults { get; } = [];

    public List<PartitionId> Owned { get; } = [];

    /// <summary>`+2` two partitions assigned, `-1` one revoked, `!2` two lost.</summary>
    public List<string> Events { get; } = [];

    public List<PartitionId> Gone { get; } = [];

    /// <summary>Headers and bytes of the last record as text.</summary>
    public string Detail { get; private set; } = "";

    public Action? InRevoke { get; set; }

    public string Line => string.Join(' ', Records);

    public string EventLine => string.Join(' ', Events);

    public StoryActor Poll()
    {
        Consumer.Poll(_batch, TimeSpan.FromMilliseconds(10));
        foreach (ref readonly var record in _batch.Records)
        {
            Records.Add($"{record.Offset}={(record.IsTombstone ? "-" : Encoding.UTF8.GetString(record.Value))}");
            Detail = $"key {Text(record.KeyLength, record.Key)} value {Text(record.ValueLength, record.Value)} headers {Text(record.Headers)}";
        }

        Ends.AddRange(_batch.Ends);
        Faults.AddRange(_batch.Faults);
        _batch.Clear();
        return this;
    }

    public bool PollUntil(Func<bool> condition, string what)
    {
        world.Until(() => Poll() is not null && condition(), what);
        return true;
    }

    /// <summary>Reads on until the end of the partition is told; then `0=a 1=b end 3`.</summary>
    public string ReadOn()
    {
        Records.Clear();
        Ends.Clear();
        PollUntil(() => Ends.Count > 0, "the end of the log");
        return $"{Line} end {Ends[^1].Offset}".Trim();
    }

    public string ReadUntil(string record)
    {
        PollUntil(() => Records.Contains(record), record);
        return Line;
    }

    /// <summary>Seek as the port asks for: again after a poll where refused.</summary>
    public void Open(PartitionId partition, long offset)
    {
        PollUntil(() => Consumer.Seek(partition, offset), $"seek {partition}");
        Consumer.Resume(partition);
    }

    public string FaultOf(ConsumerFaultKind kind)
    {
        PollUntil(() => Faults.Exists(f => f.Kind == kind), $"{kind}");
        var fault = Faults.Find(f => f.Kind == kind)!;
        return $"{fault.Kind} {fault.Code}";
    }

    public void Assigned(IReadOnlyList<PartitionId> partitions)
    {
        Owned.AddRange(partitions);
        Events.Add($"+{partitions.Count}");
    }

    public void Revoked(IReadOnlyList<PartitionId> partitions)
    {
        InRevoke?.Invoke();
        Leave(partitions, "-");
    }

    public void Lost(IReadOnlyList<PartitionId> partitions) => Leave(partitions, "!");

    private void Leave(IReadOnlyList<PartitionId> partitions, string sign)
    {
        Owned.RemoveAll(partitions.Contains);
        Gone.AddRange(partitions);
        Events.Add($"{sign}{partitions.Count}");
    }

    private static string Text(int length, ReadOnlySpan<byte> bytes) => length < 0 ? "null" : $"'{Encoding.UTF8.GetString(bytes)}'";

    private static string Text(RecordHeaders? headers) => headers is null
        ? "none"
        : string.Join(',', headers.Items.Select(h => $"{h.Name}:{(h.Value is null ? "null" : Encoding.UTF8.GetString(h.Value))}"));
}
