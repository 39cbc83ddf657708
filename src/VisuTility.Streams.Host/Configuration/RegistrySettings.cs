using VisuTility.Streams.Registry.Configuration;

namespace VisuTility.Streams.Host.Configuration;

/// <summary>Where schemas are: a service, a folder (<c>file:FOLDER</c>), or neither configured.</summary>
public sealed record RegistrySettings
{
    public RegistryOptions? Service { get; init; }

    public string? Folder { get; init; }
}
