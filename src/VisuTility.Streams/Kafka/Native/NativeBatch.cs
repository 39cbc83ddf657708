using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka.Native;

/// <summary>Native messages lent to one <see cref="RecordBatch"/>, given back when the batch is cleared.</summary>
internal sealed unsafe class NativeBatch
{
    private readonly RecordBatch _batch;
    private readonly nint[] _messages;

    private NativeBatch(RecordBatch batch)
    {
        _batch = batch;
        _messages = new nint[batch.Capacity];
        batch.OnClear = Release;
    }

    public int Count { get; private set; }

    public Span<nint> Free => _messages.AsSpan(Count);

    public NativeMessage* this[int index] => (NativeMessage*)_messages[index];

    /// <summary>The messages of a batch, cleared; made at its first use by this consumer.</summary>
    public static NativeBatch Of(RecordBatch batch, List<NativeBatch> owned)
    {
        batch.Clear();
        if (batch.OnClear?.Target is NativeBatch present && owned.Contains(present))
        {
            return present;
        }

        var made = new NativeBatch(batch);
        owned.RemoveAll(b => ReferenceEquals(b._batch, batch));
        owned.Add(made);
        return made;
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

    private void Release()
    {
        for (var i = 0; i < Count; i++)
        {
            RdKafka.MessageDestroy((NativeMessage*)_messages[i]);
        }

        Count = 0;
    }
}
