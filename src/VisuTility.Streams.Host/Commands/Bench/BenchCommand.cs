using System.CommandLine;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Bench;

/// <summary><c>bench</c>: the service in a process of its own on a real broker, measured from outside.</summary>
internal static class BenchCommand
{
    private const long BacklogEvents = 2_000_000;
    private const long PacedEvents = 1_200_000;

    private static readonly Option<BenchMode> Mode = new("--mode")
    {
        HelpName = "MODE",
        Description = "throughput, latency, recover or scale (default throughput)",
    };
    private static readonly Option<long?> Events = Number<long?>(
        "--events", "N", "events of the load (default 2000000; latency: 1200000)", static n => n is null or >= 1000, "1000 or more");
    private static readonly Option<int?> Cameras = Number<int?>(
        "--cameras", "N", "cameras (default 1000; latency: 100)", static n => n is null or >= 1 and <= 1_000_000, "1 to 1000000");
    private static readonly Option<int> Metrics = Number(
        "--metrics", "N", "metrics per camera (default 5)", static n => n is >= 1 and <= 64, "1 to 64", 5);
    private static readonly Option<int> Partitions = Number(
        "--partitions", "N", "partitions of the metrics topic (default 8)", static n => n is >= 1 and <= 1000, "1 to 1000", 8);
    private static readonly Option<int> Threads = Number(
        "--threads", "N", "threads of the service (default 1)", static n => n is >= 1 and <= 64, "1 to 64", 1);
    private static readonly Option<double> Rate = Number(
        "--rate", "N", "events per second, for latency (default 20000)", static n => n is > 0 and < 1e7, "a number above 0", 20_000.0);
    private static readonly Option<double> KillAt = Number(
        "--kill-at", "X", "share of the load committed when the service is killed, for recover (default 0.6)", static n => n is > 0 and < 1,
        "a number between 0 and 1", 0.6);
    private static readonly Option<bool> Keep = new("--keep") { Description = "leaves the topics on a broker that was there before" };

    public static CliCommand Create()
    {
        var command = new CliCommand(
            "bench",
            "loads a real broker, runs the service over it in a process of its own and measures that from outside; starts a Kafka from " +
            "KAFKA_HOME where no brokers are configured",
            "visutility bench", "visutility bench -b localhost:9092 --events 8000000 --json",
            "visutility bench --mode latency --rate 20000");
        foreach (var option in new Option[] { Mode, Events, Cameras, Metrics, Partitions, Threads, Rate, KillAt, Keep })
        {
            command.Options.Add(option);
        }

        return command.HandleAsync(RunAsync);
    }

    private static Option<T> Number<T>(
        string name, string value, string description, Predicate<T?> isAllowed, string allowed, T? whereNotGiven = default)
    {
        var option = new Option<T>(name) { HelpName = value, Description = description, DefaultValueFactory = _ => whereNotGiven! };
        option.Validators.Add(result =>
        {
            if (!isAllowed(result.GetValueOrDefault<T>()))
            {
                result.AddError($"{name} takes {allowed}.");
            }
        });
        return option;
    }

    private static async Task<int> RunAsync(CommandContext context)
    {
        using var setup = new BenchSetup(context, Read(context));
        try
        {
            await MeasureAsync(context, setup);
        }
        catch (IOException refusal)
        {
            throw new CommandException(ExitCodes.Failed, refusal.Message);
        }

        return ExitCodes.Done;
    }

    private static async Task MeasureAsync(CommandContext context, BenchSetup setup)
    {
        if (setup.Options.Mode == BenchMode.Latency)
        {
            var latency = await new LatencyBench(context, setup).RunAsync();
            Write(context, latency, latency.Text());
            return;
        }

        var bench = new BacklogBench(context, setup);
        await bench.LoadAsync();
        if (setup.Options.Mode == BenchMode.Recover)
        {
            var recovery = await bench.RecoverAsync();
            Write(context, recovery, recovery.Text());
        }
        else if (setup.Options.Mode == BenchMode.Scale)
        {
            var scale = await bench.ScaleAsync(each => Write(context, each));
            Write(context, scale, scale.Text());
        }
        else
        {
            Write(context, await bench.ThroughputAsync(setup.Options.Threads));
        }
    }

    private static void Write(CommandContext context, ThroughputReport report) => Write(context, report, report.Text());

    private static void Write<T>(CommandContext context, T report, string text)
    {
        if (context.Json)
        {
            context.Output.Json(report);
            return;
        }

        foreach (var line in text.Split('\n'))
        {
            context.Output.Line(line);
        }
    }

    private static BenchOptions Read(CommandContext context)
    {
        var parsed = context.Parsed;
        var isPaced = parsed.GetValue(Mode) == BenchMode.Latency;
        return new BenchOptions(
            parsed.GetValue(Mode),
            parsed.GetValue(Events) ?? (isPaced ? PacedEvents : BacklogEvents),
            parsed.GetValue(Cameras) ?? (isPaced ? 100 : 1000),
            parsed.GetValue(Metrics),
            parsed.GetValue(Partitions),
            parsed.GetValue(Threads),
            parsed.GetValue(Rate),
            parsed.GetValue(KillAt),
            parsed.GetValue(Keep));
    }
}
