namespace VisuTility.Streams.Registry;

/// <summary>One version of a subject. <paramref name="Guid"/> is null where the registry knows none.</summary>
public sealed record SubjectVersion(string Subject, int Version, int Id, Guid? Guid, SchemaSource Schema);
