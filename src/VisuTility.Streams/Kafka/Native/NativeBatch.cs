using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka.Native;

/// <summary>Native messages one consumer lent to one <see cref="RecordBatch"/>, given back when the batch is cleared.</summary>
internal sealed unsafe class NativeBatch
{
    private readonly RecordBatch _batch;
    private readonly nint[] _messages;
    private readonly Action _release;

    private NativeBatch(RecordBatch batch)
    {
        _batch = batch;
        _messages = new nint[batch.Capacity];
        _release = Release;
    }

    public int Count { get; private set; }

    public Span<nint> Free => _messages.AsSpan(Count);

    public NativeMessage* this[int index] => (NativeMessage*)_messages[index];

    /// <summary>Clears the batch, whoever filled it last, and takes it over; made once per consumer and batch.</summary>
    public static NativeBatch Of(RecordBatch batch, List<NativeBatch> owned)
    {
        batch.Clear();
        var own = Find(batch, owned);
        if (own is null)
        {
            own = new NativeBatch(batch);
            owned.Add(own);
        }

        batch.OnClear = own._release;
        return own;
    }

    public void Grow(int count) => Count += count;

    /// <summary>Empties the batch as well: its records point into the memory that is given back.</summary>
    public void ClearBatch()
    {
        if (Count > 0)
        {
            _batch.Clear();
        }
    }

    private static NativeBatch? Find(RecordBatch batch, List<NativeBatch> owned)
    {
        foreach (var candidate in owned)
        {
            if (ReferenceEquals(candidate._batch, batch))
            {
                return candidate;
            }
        }

        return null;
    }

    private void Release()
    {
        for (var i = 0; i < Count; i++)
        {
            RdKafka.MessageDestroy((NativeMessage*)_messages[i]);
        }

        Count = 0;
    }
}
