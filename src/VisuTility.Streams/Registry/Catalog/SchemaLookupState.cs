namespace VisuTility.Streams.Registry.Catalog;

public enum SchemaLookupState : byte
{
    /// <summary>Asked for, no answer yet.</summary>
    Pending,

    /// <summary>The entry is there and stays the same for ever.</summary>
    Known,

    /// <summary>Every attempt so far failed; the catalog goes on asking while the id is wanted.</summary>
    Missing,
}
