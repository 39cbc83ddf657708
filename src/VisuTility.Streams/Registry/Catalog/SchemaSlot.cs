namespace VisuTility.Streams.Registry.Catalog;

/// <summary>
/// What is known of one id. Any thread reads it; only the thread that won <see cref="TryBegin"/> writes the outcome, and ends with the flag
/// that lets the next one begin.
/// </summary>
internal sealed class SchemaSlot<TEntry>
    where TEntry : class
{
    private volatile TEntry? _entry;
    private volatile SchemaMiss? _miss;
    private volatile Task? _fetch;
    private volatile bool _used;
    private int _busy;
    private long _nextAttempt = long.MinValue;
    private long _lastUsed;

    public TEntry? Entry => _entry;

    public SchemaMiss? Miss => _miss;

    /// <summary>Timestamp: of a missing id of the last question, of a known one of the last sweep that saw it used.</summary>
    public long LastUsed
    {
        get => Volatile.Read(ref _lastUsed);
        set => Volatile.Write(ref _lastUsed, value);
    }

    public void MarkUsed()
    {
        // Reading first keeps the cache line shared between threads once it is set.
        if (!_used)
        {
            _used = true;
        }
    }

    /// <summary>True where it was used since the last call.</summary>
    public bool TakeUsed()
    {
        var used = _used;
        _used = false;
        return used;
    }

    /// <summary>True for one caller at a time, and only when the next attempt is due.</summary>
    public bool TryBegin(long now)
    {
        if (!IsDue(now) || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            return false;
        }

        // Between the two checks another caller may have begun and ended.
        if (IsDue(now))
        {
            return true;
        }

        Volatile.Write(ref _busy, 0);
        return false;
    }

    public void Began(Task fetch) => _fetch = fetch;

    public void Succeed(TEntry entry)
    {
        _entry = entry;
        Volatile.Write(ref _busy, 0);
    }

    public void Fail(RegistryError error, int attempts, long nextAttempt)
    {
        _miss = new SchemaMiss(error, attempts);
        Volatile.Write(ref _nextAttempt, nextAttempt);
        Volatile.Write(ref _busy, 0);
    }

    /// <summary>Throws what a fetch threw: a defect of ours, for what registries do is a value.</summary>
    public SchemaLookup<TEntry> Look()
    {
        if (_fetch is { IsFaulted: true } broken)
        {
            broken.GetAwaiter().GetResult();
        }

        return _entry is { } entry ? new SchemaLookup<TEntry>(entry) : new SchemaLookup<TEntry>(_miss);
    }

    private bool IsDue(long now) => _entry is null && now >= Volatile.Read(ref _nextAttempt);
}
