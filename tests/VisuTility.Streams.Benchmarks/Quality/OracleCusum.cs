using System.Runtime.InteropServices;
using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>
/// CUSUM of the true log-likelihood ratio, S = max(0, S + ln f1(x)/f0(x)), drift at S >= h: it knows both densities, and no detector with
/// as few false alarms is faster in the worst case (Moustakides, Annals of Statistics 14, 1986).
/// </summary>
internal sealed class OracleCusum(Func<Reading, double> logRatio, double h) : BenchmarkDetector("oracle")
{
    public override DriftStatus Update(Span<byte> state, in Reading reading)
    {
        ref var sum = ref MemoryMarshal.AsRef<double>(state);
        sum = Math.Max(0, sum) + logRatio(reading);
        if (sum < h)
        {
            return DriftStatus.Stable;
        }

        sum = 0;
        return DriftStatus.Drift;
    }
}

/// <summary>Fires at every reading: finds every change at once and says nothing.</summary>
internal sealed class AlwaysFires() : BenchmarkDetector("always fires")
{
    public override DriftStatus Update(Span<byte> state, in Reading reading) => DriftStatus.Drift;
}

/// <summary>A yardstick, not a product: one double of state.</summary>
internal abstract class BenchmarkDetector(string name) : IDriftDetector
{
    public string Name => name;

    public string Parameters => "{}";

    public ushort StateVersion => 1;

    public int StateBytes => sizeof(double);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public abstract DriftStatus Update(Span<byte> state, in Reading reading);

    public Evidence Explain(ReadOnlySpan<byte> state) => default;
}
