using System.CommandLine;
using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Generate;

/// <summary>Options of <c>generate</c> and their rules.</summary>
internal sealed class GenerateOptions
{
    private const long DefaultIntervalMs = 600_000;

    private readonly Option<long> _events = new("--events", "-n")
    {
        HelpName = "N",
        Description = "how many; 0 = until Ctrl-C, with --rate (default 200000)",
        DefaultValueFactory = static _ => 200_000,
    };
    private readonly Option<double> _rate = new("--rate")
    {
        HelpName = "N",
        Description = "events per second, stamped with the time of publishing; 0 = as fast as it goes (default 0)",
    };
    private readonly Option<int> _cameras = new("--cameras")
    {
        HelpName = "N",
        Description = "1 to 1000000 (default 100)",
        DefaultValueFactory = static _ => 100,
    };
    private readonly Option<int> _metrics = new("--metrics")
    {
        HelpName = "N",
        Description = "metrics per camera, 1 to 64 (default 5)",
        DefaultValueFactory = static _ => 5,
    };
    private readonly Option<int> _models = new("--models")
    {
        HelpName = "N",
        Description = "models that the cameras run, 1 to 1000 (default 3)",
        DefaultValueFactory = static _ => 3,
    };
    private readonly Option<int> _seed = new("--seed")
    {
        HelpName = "N",
        Description = "the same seed gives the same values (default 1)",
        DefaultValueFactory = static _ => 1,
    };
    private readonly Option<double> _driftShare = new("--drift-share")
    {
        HelpName = "X",
        Description = "share of the cameras that drift, 0 to 1 (default 0.05)",
        DefaultValueFactory = static _ => 0.05,
    };
    private readonly Option<int> _driftAfter = new("--drift-after")
    {
        HelpName = "N",
        Description = "readings of a series before the drift (default 300)",
        DefaultValueFactory = static _ => 300,
    };
    private readonly Option<double> _driftSize = new("--drift-size")
    {
        HelpName = "X",
        Description = "how far a metric moves, in standard deviations (default 5)",
        DefaultValueFactory = static _ => 5,
    };
    private readonly Option<string?> _interval = new("--interval")
    {
        HelpName = "TIME",
        Description = "event time between readings of a series without --rate; the last one is now (default 10m)",
    };
    private readonly Option<bool> _register = new("--register")
    {
        Description = "registers the schema of metric events instead of only looking it up",
    };

    public void AddTo(CliCommand command)
    {
        foreach (
            var option in new Option[]
            {
                _events,
                _rate,
                _cameras,
                _metrics,
                _models,
                _seed,
                _driftShare,
                _driftAfter,
                _driftSize,
                _interval,
                _register,
            })
        {
            command.Options.Add(option);
        }
    }

    public bool Register(CommandContext context) => context.Parsed.GetValue(_register);

    /// <summary>Ends the command with every problem at once.</summary>
    public (FleetPlan Plan, LoadOptions Load) Read(CommandContext context)
    {
        var parsed = context.Parsed;
        var plan = new FleetPlan
        {
            Cameras = parsed.GetValue(_cameras),
            Metrics = parsed.GetValue(_metrics),
            Models = parsed.GetValue(_models),
            Seed = parsed.GetValue(_seed),
            DriftShare = parsed.GetValue(_driftShare),
            DriftAfter = parsed.GetValue(_driftAfter),
            DriftSize = parsed.GetValue(_driftSize),
        };
        var (events, rate) = (parsed.GetValue(_events), parsed.GetValue(_rate));
        var problems = new List<string>();
        var interval = Interval(parsed.GetValue(_interval), rate, problems);
        Require(events >= 0, "--events takes a whole number from 0 on.", problems);
        Require(double.IsFinite(rate) && rate >= 0, "--rate takes a number from 0 on.", problems);
        Require(events > 0 || rate > 0, "--events 0 (no end) needs a --rate: event times would run into the future.", problems);
        Require(plan.Cameras is >= 1 and <= 1_000_000, "--cameras takes 1 to 1000000.", problems);
        Require(plan.Metrics is >= 1 and <= 64, "--metrics takes 1 to 64.", problems);
        Require(plan.Models is >= 1 and <= 1000, "--models takes 1 to 1000.", problems);
        Require(plan.DriftShare is >= 0 and <= 1, "--drift-share takes 0 to 1.", problems);
        Require(plan.DriftAfter >= 0, "--drift-after takes a whole number from 0 on.", problems);
        Require(double.IsFinite(plan.DriftSize), "--drift-size takes a number.", problems);
        if (problems.Count > 0)
        {
            throw new CommandException(ExitCodes.Usage, problems);
        }

        var rounds = events / plan.Series;
        return (
            plan,
            new LoadOptions(
                events, rate, rate > 0 ? null : context.Time.GetUtcNow().ToUnixTimeMilliseconds() - (rounds * interval), interval));
    }

    private static long Interval(string? text, double rate, List<string> problems)
    {
        if (text is null)
        {
            return DefaultIntervalMs;
        }

        Require(rate == 0, "--interval and --rate exclude each other: at a rate the event time is the time of publishing.", problems);
        var isDuration = Duration.TryParse(text, out var ms) && ms > 0;
        Require(isDuration, $"--interval {text}: give a whole number and ms, s, m, h or d.", problems);
        return ms;
    }

    private static void Require(bool holds, string problem, List<string> problems)
    {
        if (!holds)
        {
            problems.Add(problem);
        }
    }
}
