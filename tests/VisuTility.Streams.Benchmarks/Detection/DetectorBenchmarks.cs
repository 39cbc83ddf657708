using BenchmarkDotNet.Attributes;
using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Benchmarks.Detection;

/// <summary>One update of each detector, learned and quiet, its state in the cache.</summary>
public class DetectorBenchmarks
{
    private double[] _values = [];
    private IDriftDetector _detector = null!;
    private byte[] _state = [];
    private long _timeMs;

    public static IEnumerable<string> Names => DetectorSpecs.Names.Concat(DetectorSpecs.PeerNames);

    [ParamsSource(nameof(Names))]
    public string Detector { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _detector = DetectorSpecs.Create(Detector);
        _values = DetectorSpecs.Quiet(Detector);
        _state = new byte[_detector.StateBytes];
        _detector.Initialize(_state);
        Update();
    }

    [Benchmark(OperationsPerInvoke = DetectorSpecs.Values)]
    public int Update()
    {
        var drifts = 0;
        foreach (var value in _values)
        {
            drifts += _detector.Update(_state, new Reading(value, 1, _timeMs += 1000)) == DriftStatus.Drift ? 1 : 0;
        }

        return drifts;
    }
}
