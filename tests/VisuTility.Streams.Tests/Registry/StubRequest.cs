namespace VisuTility.Streams.Tests.Registry;

/// <summary>A request as the stub received it. Header names are in lower case.</summary>
public sealed record StubRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);
