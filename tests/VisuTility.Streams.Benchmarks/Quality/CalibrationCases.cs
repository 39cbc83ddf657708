using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Detection.Presets;

namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>What is calibrated, on which laws.</summary>
internal static class CalibrationCases
{
    private const int Scores = 100;
    private const int ClippedScores = 400;
    private const int SeasonScores = StreamKind.Period + 100;

    private const string Sr = """{"name":"sr-mixture","readings_per_false_alarm":{A},"relearn_on_drift":false}""";
    private const string Spread = """{"name":"sr-mixture","statistic":"spread","readings_per_false_alarm":{A},"relearn_on_drift":false}""";
    private const string Joint = """{"name":"sr-mixture","statistic":"mean-and-spread","readings_per_false_alarm":{A},"relearn_on_drift":false}""";
    private const string Bernoulli = """{"name":"sr-bernoulli","readings_per_false_alarm":{A},"relearn_on_drift":false}""";
    private const string Poisson = """{"name":"sr-poisson","readings_per_false_alarm":{A},"relearn_on_drift":false}""";

    public static readonly CalibrationCase[] All =
    [
        Case(CalibratedStatistic.Mean, StreamKinds.Accuracy, "raw", Sr, Scores),
        Case(CalibratedStatistic.Mean, StreamKinds.Rounded, "raw", Sr, Scores),
        Case(CalibratedStatistic.MeanClipped, StreamKinds.Accuracy, "clip", Sr, ClippedScores),
        Case(CalibratedStatistic.MeanClipped, StreamKinds.Heavy, "clip", Sr, ClippedScores),
        Case(CalibratedStatistic.MeanClippedSkewed, StreamKinds.Latency, "clip", Sr, ClippedScores),
        Case(CalibratedStatistic.MeanSeasonal, StreamKinds.Seasonal, "season", Sr, SeasonScores),
        Case(CalibratedStatistic.Spread, StreamKinds.Accuracy, "raw", Spread, Scores),
        Case(CalibratedStatistic.MeanAndSpread, StreamKinds.Accuracy, "raw", Joint, Scores),
        .. new[] { 0.005, 0.02, 0.08, 0.3 }.Select(rate =>
            Case(CalibratedStatistic.Bernoulli, StreamKinds.ErrorsAt(rate), "raw", Bernoulli, Scores)),
        Case(CalibratedStatistic.Bernoulli, StreamKinds.Shares, "raw", Bernoulli, Scores),
        .. new[] { 0.1, 1, 4, 64 }.Select(rate =>
            Case(CalibratedStatistic.Poisson, StreamKinds.CountsAt(rate), "raw", Poisson, Scores)),
    ];

    private static CalibrationCase Case(
        CalibratedStatistic statistic, StreamKind law, string input, [StringSyntax(StringSyntaxAttribute.Json)] string spec, int quiet) =>
        new(statistic, law, new Contender("", $"{statistic} on {law.Name}", input, spec), quiet);
}
