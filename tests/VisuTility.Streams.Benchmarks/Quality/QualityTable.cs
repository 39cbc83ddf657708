using System.Globalization;
using System.Text;

namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>What one configuration did on one kind at one budget.</summary>
/// <param name="Column">Column of the table.</param>
/// <param name="Name">Configuration.</param>
/// <param name="Input">Preparation of its input.</param>
/// <param name="Thresholds">One, or the oracle's one for each size.</param>
/// <param name="Delays">By size.</param>
/// <param name="Spent">False alarms per 100,000 readings on other streams than those the threshold was found on.</param>
internal sealed record Outcome(
    string Column, string Name, string Input, FoundThreshold[] Thresholds, Delays[] Delays, double Spent)
{
    /// <summary>Mean of ln(median + 1), `never` counting as a whole stream: the best configuration of a column has the smallest.</summary>
    public double Score => Delays.Average(delays => Math.Log(Math.Min(delays.Median, StableStreams.Length) + 1.0));
}

/// <summary>Markdown of <see cref="Outcome"/>s.</summary>
internal static class QualityTable
{
    /// <summary>A row for each kind and budget; of several configurations in a column the best, with its name.</summary>
    public static string Best(IEnumerable<(double Budget, StreamKind Kind, List<Outcome> Outcomes)> rows)
    {
        var text = new StringBuilder();
        text.Append("| stream, false alarms per 100k |");
        foreach (var column in Roster.Columns)
        {
            text.Append(CultureInfo.InvariantCulture, $" {column}{(HasNinety(column) ? " (p90)" : "")} |");
        }

        text.Append("\n|---|").Insert(text.Length, "---|", Roster.Columns.Length).Append('\n');
        foreach (var (budget, kind, outcomes) in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {kind.Name} {budget} |");
            foreach (var column in Roster.Columns)
            {
                var best = outcomes.Where(outcome => outcome.Column == column).MinBy(outcome => outcome.Score);
                text.Append(CultureInfo.InvariantCulture, $" {(best is null ? "-" : Best(best))} |");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Every configuration with threshold, alarms spent, medians, 90 % quantiles and shares missed.</summary>
    public static string Everything(IEnumerable<(double Budget, StreamKind Kind, List<Outcome> Outcomes)> rows)
    {
        var text = new StringBuilder(
            "| stream, budget | detector | input | h | spent: search, other streams | median | p90 | missed, % |\n"
            + "|---|---|---|---|---|---|---|---|\n");
        foreach (var (budget, kind, outcomes) in rows)
        {
            foreach (var outcome in outcomes)
            {
                var thresholds = string.Join('/', outcome.Thresholds.Select(t => Number(t.H) + (t.IsLeast ? " (least)" : "")));
                var spent = string.Join('/', outcome.Thresholds.Select(t => Number(t.Per100k)));
                text.Append(CultureInfo.InvariantCulture, $"| {kind.Name} {budget} | {outcome.Column}{Named(outcome)} | {outcome.Input} ")
                    .Append(CultureInfo.InvariantCulture, $"| {thresholds} | {spent}, {Number(outcome.Spent)} ")
                    .Append(CultureInfo.InvariantCulture, $"| {Cell(outcome.Delays)} | {Cell(outcome.Delays, d => d.Ninety)} ")
                    .Append(CultureInfo.InvariantCulture, $"| {string.Join('/', outcome.Delays.Select(d => Number(100 * d.Missed)))} |\n");
            }
        }

        return text.ToString();
    }

    public static string Cell(Delays[] delays) => Cell(delays, d => d.Median);

    private static string Best(Outcome outcome) => outcome.Column switch
    {
        _ when HasNinety(outcome.Column) => $"{Cell(outcome.Delays)} ({Cell(outcome.Delays, d => d.Ninety)})",
        Roster.River or Roster.Moa => $"{outcome.Name}: {Cell(outcome.Delays)}",
        _ => Cell(outcome.Delays),
    };

    private static bool HasNinety(string column) => column is Roster.Shipped or Roster.TwoSided or Roster.Ours;

    private static string Named(Outcome outcome) => outcome.Name.Length == 0 ? "" : $", {outcome.Name}";

    private static string Cell(Delays[] delays, Func<Delays, int> of) =>
        string.Join('/', delays.Select(d => of(d) == Delays.Never ? "never" : of(d).ToString(CultureInfo.InvariantCulture)));

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
