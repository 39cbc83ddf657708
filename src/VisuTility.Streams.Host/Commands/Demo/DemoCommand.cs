using System.CommandLine;
using System.Globalization;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Configuration;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Demo;

/// <summary><c>demo</c>: broker, topics, service and a recorded fleet in one command.</summary>
internal static class DemoCommand
{
    /// <summary>A week in a minute.</summary>
    private const double DefaultSpeed = 7 * 24 * 60;

    private const string Fastest = "max";

    public static CliCommand Create()
    {
        var kafka = new Option<string?>("--kafka")
        {
            HelpName = "WHICH",
            Description = "embedded (in this process), local (KAFKA_HOME), docker, or HOST:PORT of a running one; "
                + "default: local or docker where there is one, else embedded",
        };
        var speed = new Option<string?>("--speed")
        {
            HelpName = "FACTOR",
            Description = $"event time per wall time from the first episode on, or {Fastest} (default {DefaultSpeed}: a week a minute)",
        };
        var keep = new Option<bool>("--keep") { Description = "leaves the broker (or the topics) behind and says how to remove it" };
        var command = new CliCommand(
            "demo", "replays a fleet recorded over a week through the service and compares what it finds with what was done",
            "visutility demo", "visutility demo --kafka embedded --speed max",
            "visutility demo --kafka localhost:9092 --rules rules.json --json");
        command.Options.Add(kafka);
        command.Options.Add(speed);
        command.Options.Add(new SettingOption(SettingKeys.Rules, "--rules", "FILE", "rule set to run instead of the default one"));
        command.Options.Add(keep);
        return command.HandleAsync(context => new DemoRun(context, new DemoOptions(
            context.Parsed.GetValue(kafka),
            SpeedOf(context.Parsed.GetValue(speed)),
            context.Settings.Service.Rules ?? RuleFile.Default(),
            context.Parsed.GetValue(keep))).RunAsync());
    }

    private static double SpeedOf(string? text) => text switch
    {
        null => DefaultSpeed,
        Fastest => double.PositiveInfinity,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) && factor > 0
            ? factor
            : throw new CommandException(ExitCodes.Usage, $"--speed {text}: give a number above 0 (1 = real time), or {Fastest}."),
    };
}
