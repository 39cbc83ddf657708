using System.Globalization;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Schemas;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Generate;

/// <summary><c>generate</c>: a synthetic fleet with known drift on the metrics topic.</summary>
internal static class GenerateCommand
{
    public static CliCommand Create()
    {
        var options = new GenerateOptions();
        var command = new CliCommand(
            "generate", "publishes a synthetic fleet with injected drift; prints each drift as it begins (the known truth)",
            "visutility generate -b broker:9092 --registry http://registry:8081 --cameras 100 --events 500000",
            "visutility generate --registry file:./registry --register --rate 2000 --events 0 --drift-share 0.1 --json");
        options.AddTo(command);
        return command.HandleAsync(context => RunAsync(context, options));
    }

    private static async Task<int> RunAsync(CommandContext context, GenerateOptions options)
    {
        var (plan, load) = options.Read(context);
        if (!context.Kafka.Describe(context.Settings.Kafka.RequestTimeout).Topics.ContainsKey(TopicRole.Metrics))
        {
            throw new CommandException(
                ExitCodes.NotFound, $"Topic {context.Topics[TopicRole.Metrics]} does not exist: run `visutility topics apply`.");
        }

        var ids = new SchemaIds(context.Registry, context.Topics, options.Register(context), context.Stop);
        using var publisher = context.Kafka.CreatePublisher(
            $"{context.Settings.Kafka.GroupId}-generate", await ids.IdAsync(TopicRole.Metrics, RecordSchemas.MetricEvent));
        var run = new Load(new SyntheticFleet(plan), load, publisher, context.Time);
        var progress = new LoadProgress(context, "published", load.Events);
        var started = context.Time.GetTimestamp();
        var episodes = 0;
        bool whole;
        try
        {
            whole = run.Run(episode => { episodes++; context.Write(episode, Describe); }, () => progress.Show(run.Published), context.Stop);
        }
        catch (IOException refusal)
        {
            throw new CommandException(ExitCodes.Failed, refusal.Message);
        }

        context.Output.EndStatus();
        context.Output.Say(
            $"{LoadProgress.Describe("published", publisher.Delivered, 0, context.Time.GetElapsedTime(started))}; {plan.Series} series, " +
            $"{episodes} drifts.");
        if (whole && episodes == 0 && plan is { DriftShare: > 0, StepEvery: 0 })
        {
            context.Output.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"No drift was reached: it begins at event {(long)plan.DriftAfter * plan.Series} (--drift-after {plan.DriftAfter} rounds " +
                $"of {plan.Series} series). Raise --events."));
        }

        return whole || load.Events == 0 ? ExitCodes.Done : ExitCodes.Interrupted;
    }

    private static string Describe(Episode episode) => string.Create(
        CultureInfo.InvariantCulture,
        $"{DateTimeOffset.FromUnixTimeMilliseconds(episode.OnsetMs):yyyy-MM-dd HH:mm:ss.fff} {episode.CameraId} {episode.ModelName} " +
        $"{episode.ModelVersion} {episode.Metric}: {episode.Before:G4} -> {episode.After:G4} ({episode.Sigmas:+0.#;-0.#} sd)");
}
