namespace VisuTility.Streams.Registry;

/// <summary>A schema uses the type <paramref name="Name"/> (a full name), which a version of another subject defines.</summary>
public sealed record SchemaReference(string Name, string Subject, int Version);
