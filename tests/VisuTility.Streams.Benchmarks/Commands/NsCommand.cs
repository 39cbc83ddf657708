using System.Diagnostics;
using VisuTility.Streams.Benchmarks.Detection;
using VisuTility.Streams.Tests.Monitoring;

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

        PrintWholePath(only);

        return 0;
    }

    /// <summary>The default rules' whole path of a record: in the first day of the series, the dearest, and after it (a reading a minute).</summary>
    private static void PrintWholePath(string only)
    {
        Console.WriteLine("\n| record to alert policy, default rules | readings before | ns per record, minimum (median) | | allocated |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (series, before) in new[] { (5000, 150), (5000, 2500), (100_000, 2500) })
        {
            var name = FormattableString.Invariant($"records of {series:N0} series");
            if (!name.Contains(only, StringComparison.Ordinal))
            {
                continue;
            }

            var load = new MonitorLoad(series);
            load.Run(series * before);
            var figures = Time(() => Run(load, 50_000), 50_000);
            Print(name, before, figures, double.NaN);
        }
    }

    private static int Run(MonitorLoad load, int records)
    {
        load.Run(records);
        return load.Outputs;
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
