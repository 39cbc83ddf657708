using System.CommandLine;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Topics;

/// <summary><c>topics apply</c> and <c>topics check</c>: the topics of the service and their settings.</summary>
internal static class TopicsCommand
{
    private const string MissingTopic = "topic";

    public static CliCommand Create()
    {
        var group = new CliCommand(
            "topics", "makes and checks the topics of the service", "visutility topics apply -b broker:9092",
            "visutility topics check --json");
        group.Subcommands.Add(Apply());
        group.Subcommands.Add(new CliCommand(
            "check", "lists what differs from what the service needs; exit code 3 where a topic is missing, 4 for any other difference",
            "visutility topics check -b broker:9092 --prefix plant1")
            .Handle(static context => Check(context)));
        return group;
    }

    private static CliCommand Apply()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "says what would be done and does nothing" };
        var metrics = Count(
            "--partitions", "partitions of the metrics topic where it is made; they never grow in place (default 6)", 10_000);
        var signals = Count("--signal-partitions", "partitions of the signals topic where it is made (default 3)", 10_000);
        var outputs = Count(
            "--output-partitions", "partitions of alerts, jobs, job status and dead letters where they are made (default 3)", 10_000);
        var replicas = Count(
            "--replication-factor", "replicas of topics that are made (default 3 where there are three brokers, else 1 each)", 9);
        var command = new CliCommand(
            "apply", "makes missing topics and puts settings right; never changes a partition count. A second time it changes nothing",
            "visutility topics apply -b broker:9092 --partitions 12", "visutility topics apply --dry-run --json");
        foreach (var option in new Option[] { dryRun, metrics, signals, outputs, replicas })
        {
            command.Options.Add(option);
        }

        return command.Handle(context =>
        {
            var defaults = new TopicPlanOptions();
            var plan = defaults with
            {
                MetricsPartitions = context.Parsed.GetValue(metrics) ?? defaults.MetricsPartitions,
                SignalsPartitions = context.Parsed.GetValue(signals) ?? defaults.SignalsPartitions,
                OutputPartitions = context.Parsed.GetValue(outputs) ?? defaults.OutputPartitions,
                ReplicationFactor = context.Parsed.GetValue(replicas),
            };
            return Report(context, context.Kafka.Topics(plan).Apply(context.Parsed.GetValue(dryRun)));
        });
    }

    private static Option<int?> Count(string name, string description, int most)
    {
        var option = new Option<int?>(name) { HelpName = "N", Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } value && (value < 1 || value > most))
            {
                result.AddError($"{name} takes a whole number from 1 to {most}.");
            }
        });
        return option;
    }

    private static int Report(CommandContext context, TopicApplyResult result)
    {
        foreach (var change in result.Changes)
        {
            context.Write(
                new { Done = !result.DryRun, change.Role, change.Topic, change.Setting, change.From, change.To },
                item => $"{(item.Done ? "" : "would be done: ")}{Describe(change)}");
        }

        foreach (var finding in result.Remaining)
        {
            context.Output.Warn(finding.ToString());
        }

        context.Output.Say(
            result.Changes.Count == 0
                ? "Nothing to do."
                : result.DryRun
                ? $"{result.Changes.Count} changes are due."
                : $"{result.Changes.Count} changes made.");
        return CodeOf([.. result.Remaining.Where(static finding => finding.Blocking)]);
    }

    private static string Describe(TopicChange change) =>
        change.From is null
            ? $"{change.Topic}: {change.Setting} {change.To}"
            : $"{change.Topic}: {change.Setting} {change.From} -> {change.To}";

    private static int Check(CommandContext context)
    {
        var findings = context.Kafka.Topics(new TopicPlanOptions()).Check();
        foreach (var finding in findings)
        {
            context.Write(finding, static item => $"{(item.Blocking ? "" : "(not blocking) ")}{item}");
        }

        context.Output.Say(findings.Count == 0
            ? $"All {context.Topics.Prefix} topics are as they must be."
            : $"{findings.Count} differences, {findings.Count(static finding => finding.Blocking)} of them keep the service from " +
                $"starting.");
        return CodeOf(findings);
    }

    private static int CodeOf(IReadOnlyList<TopicFinding> findings) =>
        findings.Any(static finding => finding.Setting == MissingTopic) ? ExitCodes.NotFound
        : findings.Count > 0 ? ExitCodes.Unhealthy
        : ExitCodes.Done;
}
