using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VisuTility.Streams.Registry.Configuration;

namespace VisuTility.Streams.Registry.Rest;

/// <summary>
/// Certificates read from the files of <see cref="RegistryTls"/>. Read once: a rotated client certificate counts after a restart.
/// </summary>
internal sealed record TlsMaterial(X509Certificate2Collection? Authorities, SslStreamCertificateContext? Client)
{
    /// <summary>Null where there is a problem; all are added.</summary>
    public static TlsMaterial? TryLoad(RegistryTls tls, ICollection<string> problems)
    {
        var before = problems.Count;
        var authorities = Try(tls.CaFile, "ssl.ca.location", problems, Authority);
        var client = tls.KeystoreFile is not null
            ? Try(tls.KeystoreFile, "ssl.keystore.location", problems, path => Keystore(path, Password(tls.KeystorePassword)))
            : Try(tls.CertificateFile, "ssl.certificate.location", problems, path => Pem(path, tls.KeyFile, Password(tls.KeyPassword)));
        return problems.Count == before ? new TlsMaterial(authorities, client) : null;
    }

    /// <summary>
    /// Nothing but a policy: without a callback of ours the platform checks chain and host name. Revocation lists of private authorities
    /// are seldom reachable, so they are not asked for.
    /// </summary>
    public X509ChainPolicy? ServerPolicy()
    {
        if (Authorities is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1", "TLS server"));
        policy.CustomTrustStore.AddRange(Authorities);
        return policy;
    }

    private static T? Try<T>(string? path, string setting, ICollection<string> problems, Func<string, T> load)
        where T : class
    {
        try
        {
            return path is null ? null : load(path);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"schema.registry.{setting}: {path} cannot be used: {error.Message}");
            return null;
        }
    }

    private static X509Certificate2Collection Authority(string path)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("it holds no PEM certificate.");
    }

    private static SslStreamCertificateContext Pem(string path, string? keyPath, string? password)
    {
        var certificate = password is null
            ? X509Certificate2.CreateFromPemFile(path, keyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(path);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    private static SslStreamCertificateContext Keystore(string path, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password, X509KeyStorageFlags.EphemeralKeySet);
        return all.FirstOrDefault(certificate => certificate.HasPrivateKey) is { } own
            ? SslStreamCertificateContext.Create(own, all, offline: true)
            : throw new CryptographicException("it holds no private key.");
    }

    /// <summary>An unreadable file gives no password, and so a problem with the key that names the setting's file.</summary>
    private static string? Password(Secret? secret) => secret is not null && secret.TryRead(out var text, out _) ? text : null;
}
