namespace VisuTility.Streams.Registry.Rest;

/// <summary>One question. <paramref name="Path"/> is relative to a base address, escaped.</summary>
internal sealed record RegistryRequest(HttpMethod Method, string Path, byte[]? Body = null)
{
    public override string ToString() => $"{Method} /{Path}";
}
