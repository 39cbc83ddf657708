using System.Text.Json;
using BenchmarkDotNet.Attributes;
using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Benchmarks.Detection;

/// <summary>One update of each detector, learned and quiet.</summary>
public class DetectorBenchmarks
{
    private const int Values = 8192;

    private static readonly Dictionary<string, string> Specs = new()
    {
        ["accuracy-floor"] = "{}",
        ["cusum"] = "{}",
        ["ewma"] = """{"limit":0.99}""",
        ["ewma-chart"] = """{"width":6}""",
        ["latency-slo"] = """{"objective":0.99}""",
        ["mean-shift"] = """{"threshold":0.5}""",
        ["p-value"] = """{"alpha":0.01}""",
        ["sr-mixture"] = "{}",
        ["threshold"] = """{"limit":0.99}""",
        ["value-vs-window"] = """{"threshold":0.5}""",
        ["window-mean"] = """{"limit":0.99,"window":100}""",
    };

    private readonly double[] _values = new double[Values];
    private IDriftDetector _detector = null!;
    private byte[] _state = [];
    private long _timeMs;

    public static IEnumerable<string> Names => Specs.Keys;

    [ParamsSource(nameof(Names))]
    public string Detector { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var problems = new List<string>();
        using var json = JsonDocument.Parse(Specs[Detector]);
        if (!DetectorFactory.TryCreate(new DetectorSpec(Detector, json.RootElement.Clone()), "spec", problems, out var detector))
        {
            throw new InvalidOperationException(string.Join(" ", problems));
        }

        _detector = detector;
        _state = new byte[detector.StateBytes];
        detector.Initialize(_state);
        var random = new Random(1);
        for (var i = 0; i < Values; i++)
        {
            _values[i] = 0.93 + (0.02 * (random.NextDouble() - 0.5));
        }

        Update();
    }

    [Benchmark(OperationsPerInvoke = Values)]
    public int Update()
    {
        var drifts = 0;
        foreach (var value in _values)
        {
            drifts += _detector.Update(_state, new Reading(value, 100, _timeMs += 1000)) == DriftStatus.Drift ? 1 : 0;
        }

        return drifts;
    }
}
