using System.Collections.Concurrent;

namespace VisuTility.Streams.Registry.Catalog;

/// <summary>
/// Entries by one kind of id. A hit takes one look-up without lock, allocation or clock. A miss is driven by those who ask: whoever asks
/// when the next attempt is due starts it, so nothing runs for an id that nobody waits for.
/// </summary>
internal sealed class SchemaShelf<TKey, TEntry>(
    Func<TKey, CancellationToken, Task<RegistryResult<RegistrySchema>>> get,
    Func<TKey, ulong> bits,
    SchemaFetching<TEntry> fetching)
    where TKey : struct, IEquatable<TKey>
    where TEntry : class
{
    private readonly ConcurrentDictionary<TKey, SchemaSlot<TEntry>> _slots = new();
    private readonly Lock _sweeping = new();
    private long _lastSweep = fetching.Time.GetTimestamp();

    public int KnownCount => _slots.Count(slot => slot.Value.Entry is not null);

    public SchemaLookup<TEntry> Find(TKey key)
    {
        if (!_slots.TryGetValue(key, out var slot) || slot.Entry is not { } entry)
        {
            return FindMissing(key);
        }

        slot.MarkUsed();
        return new SchemaLookup<TEntry>(entry);
    }

    public IEnumerable<MissingSchema> Missing()
    {
        var now = fetching.Time.GetTimestamp();
        return _slots
            .Where(slot => slot.Value.Entry is null)
            .Where(slot => fetching.Time.GetElapsedTime(slot.Value.LastUsed, now) < fetching.Options.UnusedAfter)
            .Select(slot => new MissingSchema(slot.Key.ToString()!, slot.Value.Miss));
    }

    private SchemaLookup<TEntry> FindMissing(TKey key)
    {
        var now = fetching.Time.GetTimestamp();
        if (!_slots.TryGetValue(key, out var slot))
        {
            MakeRoom(now);
            slot = _slots.GetOrAdd(key, static _ => new SchemaSlot<TEntry>());
        }

        slot.MarkUsed();
        slot.LastUsed = now;
        if (slot.TryBegin(now))
        {
            fetching.Start(slot, bits(key), cancellation => get(key, cancellation));
        }

        return slot.Look();
    }

    /// <summary>
    /// Two looks at least <see cref="SchemaCatalogOptions.UnusedAfter"/> apart tell what is out of use, without a clock on the way of a
    /// hit.
    /// </summary>
    private void MakeRoom(long now)
    {
        lock (_sweeping)
        {
            var options = fetching.Options;
            if (fetching.Time.GetElapsedTime(_lastSweep, now) < options.UnusedAfter)
            {
                return;
            }

            _lastSweep = now;
            var surplus = _slots.Count + 1 - options.MaxEntries;
            foreach (var (key, slot) in _slots.OrderBy(pair => pair.Value.LastUsed))
            {
                if (slot.TakeUsed())
                {
                    slot.LastUsed = now;
                }
                else if (slot.Entry is null || surplus > 0)
                {
                    surplus -= _slots.TryRemove(key, out _) ? 1 : 0;
                }
            }
        }
    }
}
