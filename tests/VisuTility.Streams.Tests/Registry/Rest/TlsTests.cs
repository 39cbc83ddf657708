using System.Net;
using System.Net.Sockets;
using VisuTility.Streams.Registry;
using VisuTility.Streams.Registry.Configuration;
using static VisuTility.Streams.Tests.Registry.Rest.RestRegistry;

namespace VisuTility.Streams.Tests.Registry.Rest;

public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task A_private_authority_is_trusted_when_named()
    {
        using var server = new StubServer(_ => StubReply.Schema(Text), _certificates.Server("127.0.0.1"));

        var answer = await AskAsync(Options(server.Url) with { Tls = new RegistryTls { CaFile = _certificates.CaFile } });

        Assert.Equal(Text, answer.MustSucceed().Text);
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused_although_the_authority_is_right()
    {
        using var server = new StubServer(_ => StubReply.Schema(Text), _certificates.Server("registry.example"));

        var error = (await AskAsync(Options(server.Url) with { Tls = new RegistryTls { CaFile = _certificates.CaFile } })).MustFail();

        Assert.Equal(RegistryErrorKind.WrongAnswer, error.Kind);
        Assert.Contains("Its certificate is for another host name", error.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_unknown_authority_is_refused()
    {
        using var server = new StubServer(_ => StubReply.Schema(Text), _certificates.Server("127.0.0.1"));

        var error = (await AskAsync(server.Url)).MustFail();

        Assert.Equal(RegistryErrorKind.WrongAnswer, error.Kind);
        Assert.Contains("name the authority's PEM file in schema.registry.ssl.ca.location", error.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task With_a_private_authority_no_other_is_trusted()
    {
        using var others = new TestCertificates();
        using var server = new StubServer(_ => StubReply.Schema(Text), others.Server("127.0.0.1"));

        var error = (await AskAsync(Options(server.Url) with { Tls = new RegistryTls { CaFile = _certificates.CaFile } })).MustFail();

        Assert.Equal(RegistryErrorKind.WrongAnswer, error.Kind);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Verification_can_be_switched_off()
    {
        using var server = new StubServer(_ => StubReply.Schema(Text), _certificates.Server("registry.example"));

        Assert.True((await AskAsync(Options(server.Url) with { Tls = new RegistryTls { Verify = false } })).Succeeded);
    }

    [Fact]
    public async Task We_show_our_certificate_from_pem_files()
    {
        using var server = new StubServer(_ => StubReply.Schema(Text), _certificates.Server("127.0.0.1", wantsClientCertificate: true));
        var (certificate, key) = _certificates.Client();

        var tls = new RegistryTls { CaFile = _certificates.CaFile, CertificateFile = certificate, KeyFile = key };

        var answer = await AskAsync(Options(server.Url) with { Tls = tls });

        Assert.True(answer.Succeeded, answer.ToString());
    }

    [Fact]
    public async Task We_show_our_certificate_from_a_keystore()
    {
        using var server = new StubServer(_ => StubReply.Schema(Text), _certificates.Server("127.0.0.1", wantsClientCertificate: true));
        var keystore = _certificates.ClientKeystore("pw");
        var tls = new RegistryTls { CaFile = _certificates.CaFile, KeystoreFile = keystore, KeystorePassword = Secret.Of("pw") };

        var answer = await AskAsync(Options(server.Url) with { Tls = tls });

        Assert.True(answer.Succeeded, answer.ToString());
    }

    [Fact]
    public async Task Without_our_certificate_a_registry_that_wants_one_is_not_reached()
    {
        using var server = new StubServer(_ => StubReply.Schema(Text), _certificates.Server("127.0.0.1", wantsClientCertificate: true));

        var answer = await AskAsync(Options(server.Url) with { Tls = new RegistryTls { CaFile = _certificates.CaFile } });

        Assert.False(answer.Succeeded);
        Assert.Empty(server.Requests);
        Assert.Contains("does it want a client certificate (schema.registry.ssl.certificate.location)?", answer.Error!.Message);
    }

    [Fact]
    public async Task Http_towards_a_tls_port_and_tls_towards_an_http_port_end_in_a_clear_error()
    {
        using var secure = new StubServer(_ => StubReply.Schema(Text), _certificates.Server("127.0.0.1"));
        using var plain = new StubServer(StubReply.Schema(Text));

        var first = (await AskAsync(new UriBuilder(secure.Url) { Scheme = "http" }.Uri)).MustFail();
        var second = (await AskAsync(new UriBuilder(plain.Url) { Scheme = "https" }.Uri)).MustFail();

        Assert.Contains("does it speak https instead?", first.Message);
        Assert.Contains("Is the port of schema.registry.url really https?", second.Message);
    }

    /// <summary>What servers say to a certificate of a stranger, or to none: a fatal alert (RFC 8446, section 6.2) instead of their hello.</summary>
    [Theory]
    [InlineData(40)]
    [InlineData(42)]
    [InlineData(48)]
    [InlineData(116)]
    public async Task A_refused_certificate_is_a_matter_of_configuration(byte alert)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var refusing = Task.Run(async () =>
        {
            using var peer = await listener.AcceptTcpClientAsync();
            await using var stream = peer.GetStream();
            await stream.ReadAtLeastAsync(new byte[16 << 10], 1);
            await stream.WriteAsync(new byte[] { 21, 3, 3, 0, 2, 2, alert });
        });

        var error = (await AskAsync(new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"))).MustFail();
        await refusing;

        Assert.Equal(RegistryErrorKind.Unauthorized, error.Kind);
        Assert.Contains("its TLS refuses our client certificate, or its lack", error.Message);
    }
}
