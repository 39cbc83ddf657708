using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VisuTility.Streams.Tests.Registry;

/// <summary>A private authority, made for one test, whose files are in a directory of its own.</summary>
public sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _directory = Directory.CreateTempSubdirectory("visutility-certificates-").FullName;
    private readonly X509Certificate2 _authority;
    private byte _serial;

    public TestCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Private authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _authority = request.CreateSelfSigned(From, Until);
        CaFile = Save("ca.pem", _authority.ExportCertificatePem());
    }

    public string CaFile { get; }

    public string PathOf(string name) => Path.Combine(_directory, name);

    public string Save(string name, string content)
    {
        File.WriteAllText(PathOf(name), content);
        return PathOf(name);
    }

    /// <summary>For a server whose certificate names this host or IP address.</summary>
    public SslServerAuthenticationOptions Server(string host, bool wantsClientCertificate = false)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (System.Net.IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        var certificate = Issue("CN=registry", "1.3.6.1.5.5.7.3.1", names);
        return new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = wantsClientCertificate,
            RemoteCertificateValidationCallback = (_, peer, _, _) =>
                !wantsClientCertificate || (peer is X509Certificate2 own && IsOurs(own)),
        };
    }

    /// <summary>Files for a client: certificate and key in PEM.</summary>
    public (string Certificate, string Key) Client()
    {
        var certificate = Issue("CN=visutility", "1.3.6.1.5.5.7.3.2", null);
        var key = certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        return (Save("client.pem", certificate.ExportCertificatePem()), Save("client.key", key));
    }

    /// <summary>The same as one PKCS#12 file.</summary>
    public string ClientKeystore(string password)
    {
        var certificate = Issue("CN=visutility", "1.3.6.1.5.5.7.3.2", null);
        File.WriteAllBytes(PathOf("client.p12"), certificate.Export(X509ContentType.Pkcs12, password));
        return PathOf("client.p12");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private X509Certificate2 Issue(string subject, string purpose, SubjectAlternativeNameBuilder? names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        if (names is not null)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        using var certificate = request.Create(_authority, From, Until, [++_serial]);
        return certificate.CopyWithPrivateKey(key);
    }

    private bool IsOurs(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        return chain.Build(certificate);
    }
}
