using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Tests.Commands.Config;

public sealed class ConfigCommandTests : IDisposable
{
    private const string Canary = "canary-9f3b";

    private readonly TestHost _host = new();

    [Theory]
    [InlineData("show")]
    [InlineData("check")]
    public async Task No_secret_is_printed_wherever_it_was_given(string verb)
    {
        _host.Write("appsettings.json", $$"""
            {
              "Kafka": { "Common": { "security.protocol": "sasl_ssl", "sasl.mechanism": "PLAIN", "sasl.username": "me",
                                     "sasl.password": "{{Canary}}1" },
                         "Consumer": { "ssl.key.password": "{{Canary}}2" } },
              "Registry": { "url": "https://user:{{Canary}}3@registry:8081", "ssl.key.password": "{{Canary}}4" }
            }
            """);
        _host.Variables["VISUTILITY_KAFKA_SSL_KEYSTORE_PASSWORD"] = $"{Canary}5";

        foreach (var json in new[] { false, true })
        {
            await _host.RunAsync(["config", verb, "-X", $"ssl.key.pem={Canary}6", .. json ? ["--json"] : Array.Empty<string>()]);
        }

        Assert.DoesNotContain(Canary, _host.Data + _host.Talk);
        Assert.Contains("********", _host.Data);
    }

    [Fact]
    public async Task Check_lists_every_problem_and_exits_with_2()
    {
        var code = await _host.RunAsync("config", "check", "-X", "acks=1", "-X", "no.such.key=1", "--prefix", "a b", "-X", "novalue");

        Assert.Equal(ExitCodes.Usage, code);
        Assert.True(_host.Errors.Count >= 4, _host.Talk);
    }

    [Fact]
    public async Task Show_prints_wrong_settings_too_and_does_not_judge()
    {
        var code = await _host.RunAsync("config", "show", "-X", "no.such.key=1");

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("no.such.key", _host.Data);
    }

    [Fact]
    public async Task Good_settings_pass_and_what_each_client_gets_is_shown()
    {
        var code = await _host.RunAsync("config", "check", "--json", "-X", "Kafka:Consumer:fetch.min.bytes=7");

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("""{"setting":"consumer fetch.min.bytes","value":"7","source":"Kafka:Consumer"}""", _host.Data);
        Assert.Contains("""{"setting":"consumer isolation.level","value":"read_committed","source":"service"}""", _host.Data);
    }

    public void Dispose() => _host.Dispose();
}
