namespace VisuTility.Streams.Monitoring;

/// <summary>
/// Bytes of a key to a dense index: open addressing with linear probing, at most half full. Indexes of removed keys are used again.
/// The order of indexes is an accident of history; nothing that is decided may depend on it.
/// </summary>
internal sealed class SeriesTable<T>
    where T : class
{
    private const int Removed = -1;

    // 0 = never used, -1 = removed, otherwise index + 1; the upper half of the hash beside it saves most look-ups of other keys' bytes.
    private (int Slot, uint Hash)[] _slots = new (int, uint)[64];
    private byte[]?[] _keys = new byte[]?[32];
    private T?[] _items = new T?[32];
    private readonly Stack<int> _free = new();
    private int _used;
    private int _end;

    public int Count { get; private set; }

    /// <summary>Indexes in use are below it.</summary>
    public int End => _end;

    public T? this[int index] => _items[index];

    public ReadOnlySpan<byte> Key(int index) => _keys[index];

    public byte[] KeyBytes(int index) => _keys[index]!;

    /// <summary>Index of the key, or -1.</summary>
    public int Find(ReadOnlySpan<byte> key, ulong hash)
    {
        var mask = _slots.Length - 1;
        var tag = (uint)(hash >> 32);
        for (var at = (int)hash & mask; ; at = (at + 1) & mask)
        {
            ref readonly var slot = ref _slots[at];
            if (slot.Slot == 0)
            {
                return -1;
            }

            if (slot.Slot > 0 && slot.Hash == tag && key.SequenceEqual(_keys[slot.Slot - 1]))
            {
                return slot.Slot - 1;
            }
        }
    }

    /// <summary>Adds a key that is not in the table.</summary>
    public int Add(byte[] key, ulong hash, T item)
    {
        if (_used * 2 >= _slots.Length)
        {
            Rehash();
        }

        var index = _free.TryPop(out var reused) ? reused : _end++;
        if (index >= _items.Length)
        {
            Array.Resize(ref _items, _items.Length * 2);
            Array.Resize(ref _keys, _keys.Length * 2);
        }

        (_keys[index], _items[index]) = (key, item);
        Place(index, hash);
        Count++;
        _used++;
        return index;
    }

    public void Remove(int index)
    {
        var hash = Mix64.Of(_keys[index]);
        var mask = _slots.Length - 1;
        var at = (int)hash & mask;
        while (_slots[at].Slot != index + 1)
        {
            at = (at + 1) & mask;
        }

        _slots[at].Slot = Removed;
        (_keys[index], _items[index]) = (null, null);
        _free.Push(index);
        Count--;
    }

    public void Clear()
    {
        _slots = new (int, uint)[64];
        _keys = new byte[]?[32];
        _items = new T?[32];
        _free.Clear();
        (_used, _end, Count) = (0, 0, 0);
    }

    private void Rehash()
    {
        var size = 64;
        while (size < (Count + 1) * 4)
        {
            size *= 2;
        }

        _slots = new (int, uint)[size];
        _used = Count;
        for (var index = 0; index < _end; index++)
        {
            if (_keys[index] is { } key)
            {
                Place(index, Mix64.Of(key));
            }
        }
    }

    private void Place(int index, ulong hash)
    {
        var mask = _slots.Length - 1;
        var at = (int)hash & mask;
        while (_slots[at].Slot > 0)
        {
            at = (at + 1) & mask;
        }

        _slots[at] = (index + 1, (uint)(hash >> 32));
    }
}
