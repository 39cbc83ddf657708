namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>Stable streams of one kind, kept in memory: thresholds are searched on the same streams again and again.</summary>
internal sealed class StableStreams
{
    public const int Length = 20_000;

    private readonly double[][] _values;

    public StableStreams(StreamKind kind, int count)
    {
        Kind = kind;
        _values = new double[count][];
        Parallel.For(0, count, i => _values[i] = kind.Stable((ulong)i, Length));
    }

    public StreamKind Kind { get; }

    public int Count => _values.Length;

    /// <summary>Alarms of a contender on the first streams, each from a fresh state; it restarts by itself after an alarm.</summary>
    public long Alarms(Contender contender, double h, int streams)
    {
        var detector = contender.Create(h);
        var total = 0L;
        Parallel.For(0, streams, i =>
        {
            var alarms = 0L;
            var input = contender.Input == "raw" ? null : InputStep.Of(contender.Input, Kind);
            var edge = new AlarmEdge(contender.Latches);
            var state = new byte[detector.StateBytes];
            detector.Initialize(state);
            var values = _values[i];
            for (var t = 0; t < values.Length; t++)
            {
                var x = values[t];
                if (input is null || input.Take(x, out x))
                {
                    alarms += edge.Take(detector.Update(state, Kind.At(x, t))) ? 1 : 0;
                }
            }

            Interlocked.Add(ref total, alarms);
        });
        return total;
    }
}
