using BenchmarkDotNet.Attributes;
using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Benchmarks.Detection;

/// <summary>
/// One reading of one of 100,000 learned series in random order: what an update costs when its state comes from memory. A preset is the
/// whole set of detectors of a metric kind; it has seen more than its first day, in which a season is learned with every reading.
/// </summary>
public class SeriesBenchmarks
{
    public const int Series = 100_000;

    private readonly int[] _order = new int[Series];
    private IDriftDetector _detector = null!;
    private byte[] _states = [];
    private double[] _values = [];
    private long _timeMs;

    public static IEnumerable<string> Names =>
        DetectorSpecs.Names.Where(name => name is "cusum" or "page-hinkley" or "sr-mixture" or "sr-bernoulli" or "adwin" or "preset");

    [ParamsSource(nameof(Names))]
    public string Detector { get; set; } = "";

    private int Learned => Detector == "preset" ? 2500 : 200;

    public int StateBytes => _detector.StateBytes;

    [GlobalSetup]
    public void Setup()
    {
        _detector = DetectorSpecs.Create(Detector);
        _values = DetectorSpecs.Quiet(Detector);
        _states = new byte[(long)Series * _detector.StateBytes];
        for (var i = 0; i < Series; i++)
        {
            _order[i] = i;
            _detector.Initialize(State(i));
            for (var n = 0; n < Learned; n++)
            {
                _detector.Update(State(i), new Reading(_values[(i + n) % _values.Length], 1, _timeMs + (n * 60_000)));
            }
        }

        // Fisher and Yates.
        var random = new Quality.Xoshiro(1, 2);
        for (var i = Series - 1; i > 0; i--)
        {
            var j = (int)(random.Uniform() * (i + 1));
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }

        _timeMs += Learned * 60_000;
    }

    [Benchmark(OperationsPerInvoke = Series)]
    public int Reading()
    {
        var drifts = 0;
        var next = 0;
        _timeMs += 60_000;
        foreach (var series in _order)
        {
            next = next + 1 == _values.Length ? 0 : next + 1;
            drifts += _detector.Update(State(series), new Reading(_values[next], 1, _timeMs)) == DriftStatus.Drift ? 1 : 0;
        }

        return drifts;
    }

    private Span<byte> State(int series) => _states.AsSpan(series * _detector.StateBytes, _detector.StateBytes);
}
