namespace VisuTility.Streams.Registry.Catalog;

/// <summary>The last of <paramref name="Attempts"/> failed attempts to get a schema.</summary>
public sealed record SchemaMiss(RegistryError Error, int Attempts);
