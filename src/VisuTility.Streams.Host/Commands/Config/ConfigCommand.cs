using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Configuration;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Config;

/// <summary><c>config show</c> and <c>config check</c>: the settings in force, secrets masked.</summary>
internal static class ConfigCommand
{
    public static CliCommand Create()
    {
        var group = new CliCommand(
            "config", "the settings in force and where each comes from", "visutility config check", "visutility config show --json");
        group.Subcommands.Add(new CliCommand(
            "show", "prints the settings in force, secrets masked; looks at nothing but them",
            "visutility config show -b broker:9092 -X security.protocol=sasl_ssl")
            .Handle(static context => Show(context)));
        group.Subcommands.Add(new CliCommand(
            "check", "the same, and lists everything that is wrong with them (exit code 2); needs no cluster",
            "visutility config check --config appsettings.json")
            .Handle(static context => Check(context)));
        return group;
    }

    private static int Show(CommandContext context)
    {
        var reading = context.Reading;
        IReadOnlyList<EffectiveSetting> rows = [.. reading.Effective, .. Clients(reading)];
        if (context.Json)
        {
            foreach (var row in rows)
            {
                context.Output.Json(row);
            }
        }
        else
        {
            context.Output.Table(["setting", "value", "source"], rows.Select(static row => new[] { row.Setting, row.Value, row.Source }));
        }

        return ExitCodes.Done;
    }

    private static int Check(CommandContext context)
    {
        Show(context);
        var reading = context.Reading;
        reading.Require();
        context.Output.Say($"{reading.Effective.Count} settings, no problem.");
        return ExitCodes.Done;
    }

    /// <summary>What each Kafka client is really given, defaults and owned settings included.</summary>
    private static IEnumerable<EffectiveSetting> Clients(SettingsReading reading) =>
        new ClientSettings(reading.Settings.Kafka).Describe()
            .Select(static setting => new EffectiveSetting($"{setting.Client} {setting.Key}", setting.Value, setting.Source));
}
