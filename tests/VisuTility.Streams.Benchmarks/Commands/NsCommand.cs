using System.Diagnostics;
using VisuTility.Streams.Benchmarks.Detection;

namespace VisuTility.Streams.Benchmarks.Commands;

/// <summary><c>ns</c>: nanoseconds and bytes of an update by stopwatch, in seconds where BenchmarkDotNet takes minutes.</summary>
internal static class NsCommand
{
    public const string Usage =
        "ns [--only WORD]\n"
        + "    nanoseconds and allocated bytes per update of every detector, and per reading of 100,000 series in random order";

    private const int Rounds = 30;

    /// <summary>The runtime compiles anew only what has run often and for a while: time, not rounds, brings the last tier.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static int Run(Arguments arguments)
    {
        var only = arguments.Value("--only") ?? "";
        arguments.End();
        Console.WriteLine("| detector | state, bytes | ns per update, minimum (median) | ratio to the prototype | allocated |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var name in DetectorBenchmarks.Names.Where(name => name.Contains(only, StringComparison.Ordinal)))
        {
            var benchmark = new DetectorBenchmarks { Detector = name };
            benchmark.Setup();
            var ratio = DetectorSpecs.Prototype.TryGetValue(name, out var prototype) ? prototype : double.NaN;
            Print(name, DetectorSpecs.Create(name).StateBytes, Time(benchmark.Update, DetectorSpecs.Values), ratio);
        }

        Console.WriteLine("\n| 100,000 series, random order | state, bytes | ns per reading, minimum (median) | | allocated |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var name in SeriesBenchmarks.Names.Where(name => name.Contains(only, StringComparison.Ordinal)))
        {
            var benchmark = new SeriesBenchmarks { Detector = name };
            benchmark.Setup();
            Print(name, benchmark.StateBytes, Time(benchmark.Reading, SeriesBenchmarks.Series), double.NaN);
        }

        return 0;
    }

    private static void Print(string name, int bytes, (double Least, double Median, double Allocated) figures, double prototype)
    {
        var ratio = double.IsNaN(prototype) ? "" : FormattableString.Invariant($"{figures.Least / prototype:F2}");
        Console.WriteLine(FormattableString.Invariant(
            $"| {name} | {bytes} | {figures.Least:F1} ({figures.Median:F1}) | {ratio} | {figures.Allocated} B |"));
    }

    private static (double Least, double Median, double Allocated) Time(Func<int> run, int updates)
    {
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < WarmUp;)
        {
            run();
        }

        var times = new double[Rounds];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            times[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / updates;
        }

        var allocated = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Rounds / updates;
        Array.Sort(times);
        return (times[0], times[Rounds / 2], allocated);
    }
}
