using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Demo.Brokers;

/// <summary>From <c>--kafka</c> to a broker that serves.</summary>
internal static class BrokerChoice
{
    private const string Embedded = "embedded";
    private const string Local = "local";
    private const string Docker = "docker";

    /// <param name="context">Of the command.</param>
    /// <param name="choice">embedded, local, docker, HOST:PORT; null = the first that can be had of local, docker, embedded.</param>
    /// <param name="names">Topics of the demo.</param>
    /// <param name="keep">Leave the broker behind.</param>
    public static async Task<IDemoBroker> OpenAsync(CommandContext context, string? choice, TopicNames names, bool keep)
    {
        // Settings for a cluster of the user's hold for that cluster only.
        var own = new KafkaOptions { GroupId = names.Prefix };
        switch (choice?.ToLowerInvariant())
        {
            case Embedded:
                return new EmbeddedDemoBroker(names, own);
            case Local:
                var script = LocalDemoBroker.FindScript(context.Environment) ?? throw new CommandException(
                    ExitCodes.Usage,
                    $"--kafka local needs {LocalDemoBroker.Variable}: a folder with bin/kafka-local. Try --kafka embedded.");
                return await StartLocalAsync(context, script, keep, own);
            case Docker:
                return await StartDockerAsync(context, names.Prefix, keep, own);
            case { } address when address.Contains(':'):
                var theirs = context.Settings.Kafka with { BootstrapServers = choice!, GroupId = names.Prefix };
                return new ExistingDemoBroker(theirs, names.Prefix);
            case not null:
                throw new CommandException(ExitCodes.Usage, $"--kafka {choice}: choose embedded, local, docker or HOST:PORT.");
        }

        if (LocalDemoBroker.FindScript(context.Environment) is { } found)
        {
            return await StartLocalAsync(context, found, keep, own);
        }

        return await DockerDemoBroker.IsReachableAsync(context.Stop)
            ? await StartDockerAsync(context, names.Prefix, keep, own)
            : new EmbeddedDemoBroker(names, own);
    }

    private static async Task<IDemoBroker> StartLocalAsync(CommandContext context, string script, bool keep, KafkaOptions options)
    {
        context.Output.Say($"Starting Kafka ({script}) ...");
        return await LocalDemoBroker.StartAsync(script, keep, options, context.Environment, context.Stop);
    }

    private static async Task<IDemoBroker> StartDockerAsync(CommandContext context, string name, bool keep, KafkaOptions options)
    {
        context.Output.Say("Starting Kafka in a container (the first time its image is fetched) ...");
        return await DockerDemoBroker.StartAsync(name, keep, options, context.Stop);
    }
}
