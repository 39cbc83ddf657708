using System.Text.Json;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.IntegrationTests.Commands;

[Collection(KafkaLocal.Collection)]
public sealed class DemoTests(KafkaLocal kafka)
{
    /// <summary>Episodes of demo/truth.json with <c>alert_expected</c> = yes.</summary>
    private static readonly string[] Wanted = ["S01", "S03", "S04", "S05", "S08", "S09"];

    [OwnBrokerFact]
    public async Task With_a_kafka_of_its_own_it_finds_every_episode_and_leaves_nothing_behind()
    {
        var before = Leftovers();

        var (code, data, talk) = await RunAsync(CancellationToken.None, "--kafka", "local", "--speed", "max");

        Assert.True(code == ExitCodes.Done, talk);
        AssertAllFound(data);
        Assert.Equal(before, Leftovers());
    }

    [OwnBrokerFact]
    public async Task Stopped_in_the_middle_it_leaves_nothing_behind()
    {
        var before = Leftovers();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(15));

        var (code, _, talk) = await RunAsync(stop.Token, "--kafka", "local", "--speed", "100");

        Assert.True(code == ExitCodes.Interrupted, talk);
        Assert.Equal(before, Leftovers());
    }

    [BrokerFact]
    public async Task On_a_given_cluster_it_makes_topics_of_its_own_and_deletes_them()
    {
        var (code, data, talk) = await RunAsync(CancellationToken.None, "--kafka", kafka.Bootstrap, "--speed", "max");

        Assert.True(code == ExitCodes.Done, talk);
        AssertAllFound(data);
        var prefix = talk.Split("topics ")[1].Split(".*")[0];
        var clients = new KafkaClients(new KafkaOptions { BootstrapServers = kafka.Bootstrap }, new TopicNames(prefix));
        Assert.Empty(clients.Describe(TimeSpan.FromSeconds(10)).Topics);
    }

    private static async Task<(int Code, string Data, string Talk)> RunAsync(CancellationToken stop, params string[] arguments)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        var home = Environment.GetEnvironmentVariable("KAFKA_HOME");
        var host = new CommandHost
        {
            Output = new Output(data, talk),
            Environment = new Dictionary<string, string> { ["KAFKA_HOME"] = home ?? "" },
            WorkingFolder = Path.GetTempPath(),
            Stop = stop,
        };
        var code = await CommandLine.RunAsync(["demo", "--json", .. arguments], host);
        return (code, data.ToString(), talk.ToString());
    }

    private static void AssertAllFound(string data)
    {
        var last = data.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        var summary = JsonDocument.Parse(last).RootElement;
        var found = summary.GetProperty("episodes").EnumerateArray()
            .Where(static episode => episode.GetProperty("outcome").GetString() == "found")
            .Select(static episode => episode.GetProperty("id").GetString());
        Assert.Superset(Wanted.ToHashSet(), found.OfType<string>().ToHashSet());
        Assert.Equal(83_279, summary.GetProperty("figures").GetProperty("records").GetInt64());
    }

    /// <summary>Folders of demos, and processes whose command line names one.</summary>
    private static List<string> Leftovers()
    {
        var folders = Directory.GetDirectories(Path.GetTempPath(), "visutility-demo-*");
        var processes = Directory.GetDirectories("/proc")
            .Where(static process => CommandLineOf(process).Contains("visutility-demo-", StringComparison.Ordinal));
        return [.. folders.Concat(processes).Order(StringComparer.Ordinal)];
    }

    private static string CommandLineOf(string process)
    {
        try
        {
            var file = Path.Combine(process, "cmdline");
            return File.Exists(file) ? File.ReadAllText(file) : "";
        }
        catch (IOException)
        {
            // The process ended while we looked.
            return "";
        }
    }
}
