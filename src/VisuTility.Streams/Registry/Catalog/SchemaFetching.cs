namespace VisuTility.Streams.Registry.Catalog;

/// <summary>Runs single attempts: on the caller where the registry answers at once, else in the background.</summary>
internal sealed class SchemaFetching<TEntry>(
    bool atOnce,
    Func<RegistrySchema, TEntry> compile,
    TimeProvider time,
    SchemaCatalogOptions options,
    CancellationToken stopping)
    where TEntry : class
{
    private readonly RetryPace _pace = new(options);

    public TimeProvider Time => time;

    public SchemaCatalogOptions Options => options;

    public void Start(SchemaSlot<TEntry> slot, ulong key, Func<CancellationToken, Task<RegistryResult<RegistrySchema>>> get)
    {
        var fetch = atOnce ? FetchAsync(slot, key, get) : Task.Run(() => FetchAsync(slot, key, get), stopping);
        slot.Began(fetch);
        if (atOnce && !fetch.IsCompleted)
        {
            throw new InvalidOperationException("A registry with AnswersAtOnce gave no answer at once.");
        }
    }

    private async Task FetchAsync(SchemaSlot<TEntry> slot, ulong key, Func<CancellationToken, Task<RegistryResult<RegistrySchema>>> get)
    {
        var answer = await get(stopping);
        if (answer.Succeeded)
        {
            slot.Succeed(compile(answer.Value));
            return;
        }

        var attempts = (slot.Miss?.Attempts ?? 0) + 1;
        var wait = _pace.After(key, attempts, answer.Error.RetryAfter);
        slot.Fail(answer.Error, attempts, time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency));
    }
}
