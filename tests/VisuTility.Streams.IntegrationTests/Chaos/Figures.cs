using System.Globalization;
using System.Text;
using VisuTility.Streams.IntegrationTests.Checking;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>What a campaign has seen and measured.</summary>
internal sealed class Figures(CampaignOptions options)
{
    private readonly Dictionary<FaultKind, int> _fired = [];

    public List<TimeSpan> Recoveries { get; } = [];

    /// <summary>After the kills whose instance stayed away and after the stops: the session had to run out first.</summary>
    public List<TimeSpan> TakeOvers { get; } = [];

    public List<TimeSpan> HandOvers { get; } = [];

    public List<TimeSpan> HandOversToCommit { get; } = [];

    public List<int> RollingGenerations { get; } = [];

    /// <summary>Faults that found nobody to hit, and instances that ended by themselves (code and last line).</summary>
    public List<string> Incidents { get; } = [];

    public List<string> VitalsAtStart { get; } = [];

    public List<string> VitalsAtEnd { get; } = [];

    public long LagPeak { get; set; }

    public int InDoubt { get; set; }

    public CheckedOutputs? Outputs { get; set; }

    public CheckedState? State { get; set; }

    public int Repeated { get; set; }

    public int Fired => _fired.Values.Sum();

    public int HardKills => Count(FaultDeck.IsHardKill);

    public int BrokerFaults => Count(FaultDeck.IsOfBroker);

    public void Add(FaultKind kind) => _fired[kind] = _fired.GetValueOrDefault(kind) + 1;

    /// <summary>A section of markdown.</summary>
    public string Markdown()
    {
        var text = new StringBuilder();
        void Row(string what, FormattableString figure) => text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {figure.ToString(CultureInfo.InvariantCulture)} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"### {options.Nodes} node(s), {options.Protocol}, seed {options.Seed}, {options.Duration.TotalMinutes:0.#} minutes of faults ({DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, load average {LoadAverage()})");
        text.AppendLine("| what | figure |").AppendLine("|---|---|");
        Row("faults fired", $"{Fired}: {string.Join(", ", _fired.OrderBy(static f => f.Key).Select(static f => $"{f.Key} {f.Value}"))}");
        Row("hard kills, broker faults, network faults", $"{HardKills}, {BrokerFaults}, {Count(FaultDeck.IsOfNetwork)}");
        if (Outputs is { } outputs && State is { } state)
        {
            Row("events (in doubt at the producer)", $"{outputs.Input} ({InDoubt})");
            Row("alerts, jobs, dead letters", $"{outputs.Alerts}, {outputs.Jobs}, {outputs.DeadLetters}");
            Row("missing, twice, out of order", $"0, 0, 0; {Repeated} repeated ids at the concurrent reader");
            Row("records = readings + dropped + dead letters", $"{state.Counters.Records} = {state.Accounted}");
            Row("snapshots compared with a plain pass", $"{state.Snapshots} series, {state.Bytes} bytes, all equal");
        }
        else
        {
            Row("outputs and state", $"NOT CHECKED: the campaign failed before its end");
        }

        Row("kill -9, back at once: until every partition of the killed commits", $"{Percentiles(Recoveries)}");
        Row("kill -9 or SIGSTOP, others take over (session 6 s)", $"{Percentiles(TakeOvers)}");
        Row("hand-over: revoked until assigned elsewhere", $"{Percentiles(HandOvers)}");
        Row("hand-over: revoked until it commits elsewhere", $"{Percentiles(HandOversToCommit)}");
        Row("generation changes per rolling restart of 3", $"{(RollingGenerations.Count == 0 ? "none fired" : string.Join(", ", RollingGenerations))}");
        Row("lag peak, records", $"{LagPeak}");
        Row("instances at the start", $"{string.Join("; ", VitalsAtStart)}");
        Row("instances at the end", $"{string.Join("; ", VitalsAtEnd)}");
        Row("incidents", $"{(Incidents.Count == 0 ? "none" : string.Join("; ", Incidents.GroupBy(static i => i).Select(static g => $"{g.Count()} x {g.Key}")))}");
        return text.ToString();
    }

    public static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "?";

    private int Count(Func<FaultKind, bool> counts) => _fired.Where(fault => counts(fault.Key)).Sum(static fault => fault.Value);

    private static string Percentiles(List<TimeSpan> times)
    {
        if (times.Count == 0)
        {
            return "none";
        }

        var sorted = times.Select(static time => time.TotalSeconds).Order().ToList();
        double At(double share) => sorted[Math.Min((int)(share * sorted.Count), sorted.Count - 1)];
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):0.0} s, p99 {At(0.99):0.0} s, max {sorted[^1]:0.0} s of {sorted.Count}");
    }
}
