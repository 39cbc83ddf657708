using System.Diagnostics;
using VisuTility.Streams.Benchmarks.Quality;

namespace VisuTility.Streams.Benchmarks.Commands;

/// <summary><c>false-alarms</c>: whether what is shipped keeps its promise on stable streams of every kind.</summary>
internal static class FalseAlarmsCommand
{
    public const string Usage =
        "false-alarms [--kind K]... [--promise READINGS]... [--fast]\n"
        + "    false alarms of the shipped defaults on 10 million stable readings of every kind; ends with 1 when a promise is broken";

    /// <summary>A promise counts as broken when so many alarms would have a smaller chance than this with the promise kept.</summary>
    private const double Doubt = 0.001;

    public static int Run(Arguments arguments)
    {
        var kinds = arguments.Kinds("--kind").Where(kind => kind.Law == kind.Name).ToArray();
        var promises = arguments.Numbers("--promise", 10_000, 100_000);
        var count = arguments.Flag("--fast") ? 50 : 500;
        arguments.End();
        var clock = Stopwatch.StartNew();
        var failures = 0;
        Console.WriteLine("| stream | detector, limit | readings | promised | false alarms | at most (95 %) | of the promise | verdict |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var kind in kinds)
        {
            var streams = new StableStreams(kind, count);
            foreach (var contender in Roster.ShippedFor(kind))
            {
                if (contender.TryCreate(Math.Log(promises[0]), out var missing) is null)
                {
                    Console.WriteLine($"| {kind.Name} | {contender.Column}, {contender.Name} | | | | | | **MISSING**: {missing} |");
                    Talk.Say($"MISSING: {kind.Name}, {contender.Column}, {contender.Name}: {missing}");
                    failures++;
                    continue;
                }

                failures += promises.Count(promise => !Keeps(kind, contender, promise, streams));
            }

            Talk.Say(FormattableString.Invariant($"{kind.Name}: done after {clock.Elapsed.TotalSeconds:F0} s"));
        }

        return failures == 0 ? 0 : 1;
    }

    private static bool Keeps(StreamKind kind, Contender contender, double promise, StableStreams streams)
    {
        var alarms = streams.Alarms(contender, Math.Log(promise), streams.Count);
        var readings = (long)streams.Count * StableStreams.Length;
        var promised = readings / promise;
        var broken = PoissonBounds.AtLeast(alarms, promised) < Doubt;
        var verdict = broken ? "**BROKEN**" : alarms <= promised ? "kept" : "kept, within chance";
        Console.WriteLine(FormattableString.Invariant(
            $"| {kind.Name} | {contender.Column}, {contender.Name} | {readings:N0} | {promised:N0} | {alarms:N0} ")
            + FormattableString.Invariant($"| {PoissonBounds.Upper(alarms, 0.05):F1} | {alarms / promised:F2} | {verdict} |"));
        return !broken;
    }
}
