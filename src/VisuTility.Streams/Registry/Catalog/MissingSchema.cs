namespace VisuTility.Streams.Registry.Catalog;

/// <summary>An id (a number or a GUID) that somebody waits for. <paramref name="Miss"/> is null before the first answer.</summary>
public sealed record MissingSchema(string Id, SchemaMiss? Miss);
