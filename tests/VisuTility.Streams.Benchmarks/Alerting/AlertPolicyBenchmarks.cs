using BenchmarkDotNet.Attributes;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Benchmarks.Alerting;

/// <summary>One step of the policy: a quiet series, and one whose alert keeps firing.</summary>
public class AlertPolicyBenchmarks
{
    private const int Steps = 1000;

    private readonly AlertPolicy _policy = new() { Drifting = 3, Readings = 5 };
    private AlertPolicy.State _quiet;
    private AlertPolicy.State _firing;
    private long _timeMs = 1_750_000_000_000;

    [Benchmark(Baseline = true, OperationsPerInvoke = Steps)]
    public int Quiet() => Run(ref _quiet, DriftStatus.Stable);

    [Benchmark(OperationsPerInvoke = Steps)]
    public int Firing() => Run(ref _firing, DriftStatus.Drift);

    private int Run(ref AlertPolicy.State state, DriftStatus status)
    {
        var transitions = 0;
        for (var i = 0; i < Steps; i++)
        {
            transitions += _policy.Step(ref state, status, _timeMs += 1000, i) == AlertTransition.None ? 0 : 1;
        }

        return transitions;
    }
}
