using BenchmarkDotNet.Attributes;
using VisuTility.Streams.Tests.Monitoring;

namespace VisuTility.Streams.Benchmarks.Monitoring;

/// <summary>
/// The whole path of a record without Kafka: frame, schema, decoding, look-up among all series in random order, detector of the default
/// rules, alert
/// policy. Goals: 250 ns at 5,000 series, 500 ns at 100,000, 0 B.
/// </summary>
public class CameraMonitorBenchmarks
{
    private const int Records = 10_000;

    private MonitorLoad _load = null!;

    [Params(5000, 100_000)]
    public int Series { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _load = new MonitorLoad(Series);
        // Past the warm-up and the first day of every detector: a reading a minute.
        _load.Run(Series * 2500);
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public void Record_to_alert_policy() => _load.Run(Records);

    [GlobalCleanup]
    public void Check()
    {
        if (_load.Outputs > Series / 10)
        {
            throw new InvalidOperationException($"{_load.Outputs} outputs: the load is not quiet, so this measured alerts.");
        }
    }
}
