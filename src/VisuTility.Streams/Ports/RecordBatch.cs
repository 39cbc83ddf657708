namespace VisuTility.Streams.Ports;

/// <summary>
/// What one poll brought: records in order per partition, ends reached and faults. Made once and reused; who fills it registers
/// <see cref="OnClear"/> when native memory has to be given back.
/// </summary>
public sealed class RecordBatch(int capacity)
{
    private readonly RecordView[] _records = new RecordView[capacity];

    public int Capacity => _records.Length;

    public int Count { get; private set; }

    public bool IsFull => Count == _records.Length;

    public ReadOnlySpan<RecordView> Records => _records.AsSpan(0, Count);

    /// <summary>Partitions whose end (last stable offset) was reached, with the reader's position there.</summary>
    public List<PartitionOffset> Ends { get; } = [];

    public List<ConsumerFault> Faults { get; } = [];

    /// <summary>Gives the memory of the records back to the client that delivered them.</summary>
    public Action? OnClear { get; set; }

    public void Add(in RecordView record) => _records[Count++] = record;

    public void Clear()
    {
        OnClear?.Invoke();
        Count = 0;
        Ends.Clear();
        Faults.Clear();
    }
}
