namespace VisuTility.Streams.Registry.Configuration;

/// <summary>TLS to the registry. The host name is always checked along with the chain, unless <see cref="Verify"/> is off.</summary>
public sealed record RegistryTls
{
    public static RegistryTls Default { get; } = new();

    /// <summary>PEM with the authorities to trust instead of the system's; null = the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM with our certificate and its intermediates; null = none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM with our key; null = it is in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    public Secret? KeyPassword { get; init; }

    /// <summary>PKCS#12 with certificate and key, instead of the PEM files.</summary>
    public string? KeystoreFile { get; init; }

    public Secret? KeystorePassword { get; init; }

    /// <summary>False takes every certificate: only for a try on a machine of one's own.</summary>
    public bool Verify { get; init; } = true;
}
