namespace VisuTility.Streams.Registry.Catalog;

/// <summary>
/// Answer of the catalog, as of now. On Pending and Missing keep the record, pause its partition and ask again with every turn of the loop:
/// asking is what keeps the search alive.
/// </summary>
public readonly struct SchemaLookup<TEntry>
    where TEntry : class
{
    internal SchemaLookup(TEntry entry)
    {
        State = SchemaLookupState.Known;
        Entry = entry;
    }

    internal SchemaLookup(SchemaMiss? miss)
    {
        State = miss is null ? SchemaLookupState.Pending : SchemaLookupState.Missing;
        Miss = miss;
    }

    public SchemaLookupState State { get; }

    /// <summary>Not null exactly when Known.</summary>
    public TEntry? Entry { get; }

    /// <summary>Not null exactly when Missing.</summary>
    public SchemaMiss? Miss { get; }
}
