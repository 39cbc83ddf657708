using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>Stable streams of one kind, kept in memory: thresholds are searched on the same streams again and again.</summary>
internal sealed class StableStreams
{
    public const int Length = 20_000;

    private readonly StreamKind _kind;
    private readonly double[][] _values;

    public StableStreams(StreamKind kind, int count)
    {
        _kind = kind;
        _values = new double[count][];
        Parallel.For(0, count, i => _values[i] = kind.Stable((ulong)i, Length));
    }

    public StreamKind Kind => _kind;

    public int Count => _values.Length;

    /// <summary>Alarms of a detector on the first streams, each from a fresh state; it restarts by itself after an alarm.</summary>
    public long Alarms(IDriftDetector detector, string input, int streams)
    {
        var total = 0L;
        Parallel.For(0, streams, () => new byte[detector.StateBytes], (i, _, state) =>
        {
            var alarms = 0L;
            var step = input == "raw" ? null : InputStep.Of(input, _kind);
            detector.Initialize(state);
            var values = _values[i];
            for (var t = 0; t < values.Length; t++)
            {
                var x = values[t];
                if (step is null || step.Take(x, out x))
                {
                    alarms += detector.Update(state, _kind.At(x, t)) == DriftStatus.Drift ? 1 : 0;
                }
            }

            Interlocked.Add(ref total, alarms);
            return state;
        }, _ => { });
        return total;
    }
}
