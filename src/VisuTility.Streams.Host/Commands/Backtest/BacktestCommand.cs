using System.CommandLine;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Commands.Scoring;
using VisuTility.Streams.Host.Configuration;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Backtest;

/// <summary><c>backtest</c>: recorded events through both stages without Kafka; what they say, and how right it is.</summary>
internal static class BacktestCommand
{
    private const int DefaultPartitions = 6;
    private const int MostPartitions = 1000;

    private const string Details = """
        FILE: metric events in the order in which they were published, JSON lines or CSV with a header (fields of schemas/metric-event.avsc;
        modality and samples may be missing, others are passed over), gzip or not, - for stdin. A line that is no event ends the command
        with exit code 2, its number and what is wrong. The broker's append time is the newest event time so far; a time that is further
        ahead than the rules' max_future_skew and that the next records do not share does not move it, and so is a dead letter as in the
        service.
        Output: alerts and jobs as JSON lines in the order of the input, the summary on stderr; with --json also as the last lines, objects
        of type "summary" and "score". A series' alerts do not depend on --partitions, ids and fingerprints do.
        Score (--truth): an episode that wants an alert is found on a camera by the first alert that begins to fire there on a metric of its
        metrics_affected between onset and end (a ramp counts from onset), one to one: an alert is the hit of one episode only, of those
        without a hit the one that began last. Further ones on affected metrics there are repeats. Alerts inside an episode whose alert is
        optional, or on metrics_maybe, are neutral. All others are false. Delays are in batches (step_ms) of event time; false alarms are
        per camera and day of its recording.
        """;

    public static CliCommand Create()
    {
        var file = new Argument<string>("FILE") { Description = "events: JSON lines or CSV, gzip or not; - for stdin" };
        var rules = new Option<string?>("--rules") { HelpName = "FILE", Description = "rule set to run instead of the default one" };
        var truth = new Option<string?>("--truth") { HelpName = "FILE", Description = "what really happened: scores the alerts" };
        var report = new Option<string?>("--report") { HelpName = "OUT.html", Description = "a page with every stream that alarmed" };
        var partitions = new Option<int>("--partitions")
        {
            HelpName = "N",
            Description = $"partitions of the metrics topic (default {DefaultPartitions})",
            DefaultValueFactory = static _ => DefaultPartitions,
        };
        var command = new CliCommand(
            "backtest", "runs the service's decisions over recorded events, without Kafka, and scores them against the truth",
            "visutility backtest events.jsonl.gz --rules rules.json",
            "visutility backtest events.csv --truth truth.json --report report.html --json > alerts.jsonl")
        {
            Details = Details,
        };
        command.Arguments.Add(file);
        Option[] all = [rules, truth, report, partitions];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        return command.Handle(context =>
        {
            var count = context.Parsed.GetValue(partitions);
            return count is >= 1 and <= MostPartitions
                ? new BacktestRun(context, new BacktestOptions(
                    context.Parsed.GetValue(file)!, Rules(context, context.Parsed.GetValue(rules)),
                    Truth(context, context.Parsed.GetValue(truth)), Report(context, context.Parsed.GetValue(report)), count)).Run()
                : throw new CommandException(ExitCodes.Usage, $"--partitions: 1 to {MostPartitions}.");
        });
    }

    private static VisuTility.Streams.Rules.RuleSet Rules(CommandContext context, string? file)
    {
        var problems = new List<string>();
        return file is null
            ? RuleFile.Default()
            : RuleFile.Read(context.PathOf(file), file, problems) ?? throw new CommandException(ExitCodes.Usage, problems);
    }

    /// <summary>A folder that is not there is told before the run, not after it.</summary>
    private static string? Report(CommandContext context, string? file) =>
        file is null || Directory.Exists(Path.GetDirectoryName(context.PathOf(file)))
        ? file
        : throw new CommandException(ExitCodes.Usage, $"--report {file}: there is no such folder.");

    private static Truth? Truth(CommandContext context, string? file) =>
        file is null ? null : Scoring.Truth.Read(context.PathOf(file), file);
}
