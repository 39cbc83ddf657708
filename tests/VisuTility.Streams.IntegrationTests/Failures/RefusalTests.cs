using System.Net;
using System.Net.Sockets;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using Xunit.Abstractions;

namespace VisuTility.Streams.IntegrationTests.Failures;

/// <summary><c>visutility run</c> where something it needs is missing: one clear sentence and the right exit code.</summary>
[Collection(KafkaLocal.Collection)]
public sealed class RefusalTests(KafkaLocal kafka, ITestOutputHelper output)
{
    private const string Nowhere = "127.0.0.1:1";

    [BrokerFact]
    public void Missing_topics_are_named_with_the_command_that_makes_them()
    {
        var names = KafkaLocal.NewNames();

        Refused(kafka.Options(names), names, ExitCodes.NotFound, names[TopicRole.Metrics], "visutility topics apply");
    }

    [OwnBrokerFact]
    public void A_wrong_password_is_told_from_an_unreachable_broker()
    {
        using var secured = KafkaLocal.Start("--security", "sasl_ssl");
        var names = KafkaLocal.NewNames();
        string[] login =
        [
            "--set", "security.protocol=SASL_SSL", "--set", $"ssl.ca.location={secured.Value("ssl.ca.location")}",
            "--set", $"sasl.mechanism={secured.Value("sasl.mechanism")}", "--set", $"sasl.username={secured.Value("sasl.username")}",
        ];

        var log = Refused(secured.Options(names), names, ExitCodes.Unauthorized, "refused the login", secured.Value("sasl.username"), [.. login, "--set", "sasl.password=wrong-secret"]);
        Assert.DoesNotContain("wrong-secret", log);
    }

    [Fact]
    public void An_unreachable_broker_is_named_in_time()
    {
        var names = KafkaLocal.NewNames();

        Refused(new KafkaOptions { BootstrapServers = Nowhere, GroupId = "g" }, names, ExitCodes.Failed, Nowhere, "Kafka:BootstrapServers", "--set", "Kafka:RequestTimeout=3s");
    }

    [Fact]
    public void An_unreachable_registry_is_named() =>
        Refused(new KafkaOptions { BootstrapServers = Nowhere, GroupId = "g" }, KafkaLocal.NewNames(), $"http://{Nowhere}", ExitCodes.Failed, Nowhere, "registry");

    [Fact]
    public async Task A_server_that_is_no_registry_is_named()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var address = $"127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}";
        using var stop = new CancellationTokenSource();
        var serving = ServeAsync(server, stop.Token);

        Refused(new KafkaOptions { BootstrapServers = Nowhere, GroupId = "g" }, KafkaLocal.NewNames(), $"http://{address}", ExitCodes.Failed, address, "registry");
        await stop.CancelAsync();
        await serving;
    }

    /// <summary>Answers everything with a page, as a proxy or the wrong port does.</summary>
    private static async Task ServeAsync(TcpListener server, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using var connection = await server.AcceptTcpClientAsync(stop);
                await using var stream = connection.GetStream();
                await stream.ReadAtLeastAsync(new byte[4096], 1, cancellationToken: stop);
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<html>It works!"u8.ToArray(), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    /// <summary>The log: warnings perhaps, then one sentence.</summary>
    private string Refused(KafkaOptions options, TopicNames names, int exitCode, string what, string hint, params string[] more)
    {
        using var registry = new FileRegistry(names);
        return Refused(options, names, registry.Address, exitCode, what, hint, more);
    }

    private string Refused(KafkaOptions options, TopicNames names, string registry, int exitCode, string what, string hint, params string[] more)
    {
        var rules = Path.GetTempFileName();
        try
        {
            File.WriteAllText(rules, TestRules.Busy.CanonicalJson);
            using var service = new ServiceProcess(options, names, registry, "1", rules, more);
            service.AwaitEnd();
            var lines = service.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            output.WriteLine($"exit code {service.ExitCode}\n{service.Log}");
            Assert.Equal(exitCode, service.ExitCode);
            var sentence = lines[^1];
            Assert.StartsWith("error: ", sentence);
            Assert.All(lines[..^1], line => Assert.Contains("warn", line));
            Assert.Contains(what, sentence);
            Assert.Contains(hint, sentence);
            return service.Log;
        }
        finally
        {
            File.Delete(rules);
        }
    }
}
