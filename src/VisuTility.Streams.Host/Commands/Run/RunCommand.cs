using System.CommandLine;
using System.Text;
using Microsoft.Extensions.Logging;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Configuration;
using VisuTility.Streams.Host.Schemas;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Registry.Catalog;

namespace VisuTility.Streams.Host.Commands.Run;

/// <summary><c>run</c>: the service on a real cluster, until a signal or a reason to stop.</summary>
internal static class RunCommand
{
    public static CliCommand Create()
    {
        var register = new Option<bool>("--register")
        {
            Description = "registers the schemas of what the service writes instead of only looking them up",
        };
        var rebuild = new Option<bool>("--rebuild") { Description = "where state is lost: folds the log anew up to the group's offset" };
        var startFresh = new Option<bool>("--start-fresh")
        {
            Description = "where state is lost, or does not fit the topic or the group's offset: goes on with nothing learned",
        };
        var command = new CliCommand(
            "run", "runs the service: metrics in, alerts and retrain jobs out, until Ctrl-C or SIGTERM",
            "visutility run -b broker:9092 --registry http://registry:8081 --rules rules.json --instance 1",
            "visutility run --config appsettings.json --threads 2")
        { LogLevel = LogLevel.Information };
        command.Options.Add(
            new SettingOption(SettingKeys.Rules, "--rules", "FILE", "rule set to begin with where the control topic has none"));
        command.Options.Add(new SettingOption(SettingKeys.Threads, "--threads", "N", "group members of this process, 1 to 64 (default 1)"));
        command.Options.Add(register);
        command.Options.Add(rebuild);
        command.Options.Add(startFresh);
        command.Validators.Add(result =>
        {
            if (result.GetValue(rebuild) && result.GetValue(startFresh))
            {
                result.AddError("--rebuild and --start-fresh exclude each other.");
            }
        });
        return command.HandleAsync(context =>
        {
            var lostState = context.Parsed.GetValue(rebuild) ? LostStatePolicy.Rebuild
                : context.Parsed.GetValue(startFresh) ? LostStatePolicy.StartFresh
                : LostStatePolicy.Stop;
            return RunAsync(context, context.Parsed.GetValue(register), lostState);
        });
    }

    private static async Task<int> RunAsync(CommandContext context, bool register, LostStatePolicy lostState)
    {
        var settings = context.Settings;
        var ids = await new SchemaIds(context.Registry, context.Topics, register, context.Stop).OutputsAsync();
        using var schemas = new RegistryWriterSchemas(context.Registry, context.Time, CatalogOptions(settings));
        var service = new StreamService(Options(settings, lostState), context.Kafka, schemas, ids, context.Time, context.Log);
        var runner = new ServiceRunner(service, context.Time);
        var status = new ServiceStatus(service, schemas, context);
        runner.Start();
        await runner.WatchAsync(status.Refresh, context.Stop);
        context.Output.EndStatus();
        var stop = await runner.StopAsync();
        return stop.ExitCode == ExitCodes.Done ? ExitCodes.Done : throw new CommandException(stop.ExitCode, stop.Message);
    }

    // Instances that wait for the same id must not ask in step.
    private static SchemaCatalogOptions CatalogOptions(HostSettings settings) => new()
    {
        MaxEntries = settings.Registry.Service?.MaxCachedSchemas ?? new SchemaCatalogOptions().MaxEntries,
        JitterSeed = Mix64.Of(Encoding.UTF8.GetBytes(settings.Service.Instance)),
    };

    private static StreamServiceOptions Options(HostSettings settings, LostStatePolicy lostState) => new()
    {
        Thread = new StreamThreadOptions
        {
            Group = settings.Kafka.GroupId,
            Instance = settings.Service.Instance,
            StaticMembership = settings.Service.HasStableInstance,
            Topics = settings.Topics,
            CommitInterval = settings.Service.CommitInterval,
            TransactionTimeout = settings.Kafka.TransactionTimeout,
            LostState = lostState,
        },
        Threads = settings.Service.Threads,
        InitialRules = settings.Service.Rules,
        StartTimeout = settings.Kafka.RequestTimeout,
    };
}
