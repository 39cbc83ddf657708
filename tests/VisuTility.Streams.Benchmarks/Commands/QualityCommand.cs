using System.Diagnostics;
using System.Globalization;
using System.Text;
using VisuTility.Streams.Benchmarks.Quality;

namespace VisuTility.Streams.Benchmarks.Commands;

/// <summary><c>quality</c>: delays at equal false alarms, as a markdown table.</summary>
internal sealed class QualityCommand
{
    public const string Usage =
        "quality [--budget 10|1] [--kind K]... [--only WORD] [--fast] [--all] [--write]\n"
        + "    delays at equal false alarms (per 100,000 readings); --all: every configuration; --write: into the Detection README";

    private readonly bool _fast;
    private readonly bool _all;
    private readonly string? _only;
    private readonly List<string> _missing = [];
    private readonly List<string> _notes = [];

    private QualityCommand(Arguments arguments) =>
        (_fast, _all, _only) = (arguments.Flag("--fast"), arguments.Flag("--all"), arguments.Value("--only"));

    public static int Run(Arguments arguments)
    {
        var command = new QualityCommand(arguments);
        var budgets = arguments.Numbers("--budget", 10, 1);
        var kinds = arguments.Kinds("--kind");
        var write = arguments.Flag("--write");
        arguments.End();
        var table = command.Table(kinds, budgets);
        Console.Write(table);
        if (write)
        {
            MarkedText.Replace("src/VisuTility.Streams.Detection/README.md", "quality", table);
        }

        return command._missing.Count == 0 ? 0 : 1;
    }

    private int StudyStreams => _fast ? 200 : 400;

    private string Table(StreamKind[] kinds, double[] budgets)
    {
        var clock = Stopwatch.StartNew();
        var rows = new List<(double Budget, StreamKind Kind, List<Outcome> Outcomes)>();
        foreach (var law in kinds.GroupBy(kind => kind.Law))
        {
            var most = budgets.Max(Streams);
            Talk.Say($"{law.Key}: {most} stable streams of {StableStreams.Length:N0}");
            var streams = new StableStreams(StreamKinds.All.First(kind => kind.Name == law.Key), most);
            var known = new Dictionary<(string, double), FoundThreshold>();
            foreach (var budget in budgets)
            {
                foreach (var kind in law)
                {
                    rows.Add((budget, kind, Compare(kind, budget, streams, known)));
                    Talk.Say(FormattableString.Invariant($"{kind.Name}, budget {budget}: done after {clock.Elapsed.TotalSeconds:F0} s"));
                }
            }
        }

        var ordered = kinds.SelectMany(kind => budgets.SelectMany(budget => rows.Where(row => row.Kind == kind && row.Budget == budget)));
        var text = new StringBuilder(_all ? QualityTable.Everything(ordered) : QualityTable.Best(ordered));
        if (_all)
        {
            return Finish(text);
        }

        var always = new DelayStudy(StreamKinds.Accuracy, 200).Run([(AlwaysFiring, 0)], out var spent);
        text.Append(CultureInfo.InvariantCulture, $"| an always-firing detector: {spent:N0} | {QualityTable.Cell(always)} |")
            .Insert(text.Length, " |", Roster.Columns.Length - 1)
            .Append('\n');
        return Finish(text);
    }

    private static readonly Contender AlwaysFiring = new("", "", "raw", "{}") { Make = _ => new AlwaysFires() };

    private string Finish(StringBuilder text)
    {
        foreach (var note in _notes)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{note}.\n");
        }

        foreach (var missing in _missing.Distinct())
        {
            text.Append(CultureInfo.InvariantCulture, $"\n**MISSING: {missing}**\n");
            Talk.Say($"MISSING: {missing}");
        }

        return text.ToString();
    }

    private int Streams(double budget) => (_fast, budget) switch
    {
        (true, >= 10) => 40,
        (true, _) => 100,
        (false, >= 10) => 200,
        _ => 1000,
    };

    private List<Outcome> Compare(StreamKind kind, double budget, StableStreams streams, Dictionary<(string, double), FoundThreshold> known)
    {
        var outcomes = new List<Outcome>();
        if (kind.LogRatio is not null && Wanted(Roster.Oracle, ""))
        {
            var bySize = OracleFor(kind);
            outcomes.Add(Measure(kind, bySize, [.. bySize.Select(oracle => Find(oracle, kind.Name, budget, streams, known)!.Value)]));
            Talk.Say($"  oracle: {QualityTable.Cell(outcomes[^1].Delays)}");
        }

        foreach (var contender in Roster.For(kind).Where(contender => Wanted(contender.Column, contender.Name)))
        {
            if (contender.TryCreate(contender.Guess, out var missing) is null)
            {
                _missing.Add($"{contender.Column}, {contender.Name} not compared: {missing}");
                continue;
            }

            if (contender.IsSlow && _fast)
            {
                Talk.Say($"  left out by --fast: {contender.Name}");
                continue;
            }

            var clock = Stopwatch.StartNew();
            if (Find(contender, contender.Input, budget, streams, known) is not { } threshold)
            {
                _notes.Add(FormattableString.Invariant(
                    $"{kind.Name} {budget}: {contender.Column}, {contender.Name} cannot be calm enough (largest knob {contender.Most})"));
                continue;
            }

            outcomes.Add(Measure(kind, contender, threshold));
            Talk.Say(FormattableString.Invariant(
                $"  {contender.Column}, {contender.Name}: {QualityTable.Cell(outcomes[^1].Delays)} in {clock.Elapsed.TotalSeconds:F1} s"));
        }

        return outcomes;
    }

    /// <summary>A threshold of another budget is a good first guess; that of another kind with the same law is the threshold.</summary>
    private FoundThreshold? Find(
        Contender contender, string of, double budget, StableStreams streams, Dictionary<(string, double), FoundThreshold> known)
    {
        var key = $"{contender.Column} {contender.Name} {of}";
        if (known.TryGetValue((key, budget), out var threshold))
        {
            return threshold;
        }

        var other = known.FirstOrDefault(entry => entry.Key.Item1 == key);
        var guess = other.Key.Item1 is null ? contender.Guess : other.Value.H * (other.Key.Item2 > budget ? 1.27 : 0.79);
        if (Find(contender, guess, budget, streams) is not { } found)
        {
            return null;
        }

        known.Add((key, budget), found);
        return found;
    }

    private bool Wanted(string column, string name) =>
        _only is null || $"{column} {name}".Contains(_only, StringComparison.OrdinalIgnoreCase);

    private FoundThreshold? Find(Contender contender, double guess, double budget, StableStreams streams)
    {
        var search = new ThresholdSearch(
            (h, count) => streams.Alarms(contender, h, count), contender.Least, contender.Most, budget * StableStreams.Length / 1e5);
        return search.Find(guess, Streams(budget) / (contender.IsSlow ? 5 : 1), StableStreams.Length);
    }

    private Outcome Measure(StreamKind kind, Contender contender, FoundThreshold threshold)
    {
        var delays = new DelayStudy(kind, StudyStreams / (contender.IsSlow ? 5 : 1)).Run([(contender, threshold.H)], out var spent);
        return new Outcome(contender.Column, contender.Name, contender.Input, [threshold], delays, spent);
    }

    private static Contender[] OracleFor(StreamKind kind) =>
    [
        .. DelayStudy.Sizes.Select(size => new Contender(Roster.Oracle, $"{size}", "raw", "{}")
        {
            Guess = 6,
            Make = h => new OracleCusum(kind.LogRatio!(size), h),
        }),
    ];

    private Outcome Measure(StreamKind kind, Contender[] bySize, FoundThreshold[] thresholds)
    {
        var detectors = bySize.Select((contender, i) => (contender, thresholds[i].H)).ToArray();
        var delays = new DelayStudy(kind, StudyStreams).Run(detectors, out var spent);
        return new Outcome(Roster.Oracle, "", "raw", thresholds, delays, spent);
    }
}
