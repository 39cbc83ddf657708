namespace VisuTility.Streams.Host.Commands.Schemas;

/// <summary>One subject; <paramref name="Id"/> and <paramref name="Version"/> where this very schema is registered.</summary>
internal sealed record SchemaReport(
    string Subject, string Schema, SchemaState State, int? Id, int? Version, string? Level, string WantedLevel,
    IReadOnlyList<string> Reasons);
