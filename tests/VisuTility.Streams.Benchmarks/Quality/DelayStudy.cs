using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>Delays of one detector on changed streams of one kind and size.</summary>
/// <param name="Sorted">Readings since the change up to the first alarm after it; misses at the end.</param>
internal sealed record Delays(int[] Sorted)
{
    public const int Never = int.MaxValue;

    public int Median => At(0.5);

    public int Ninety => At(0.9);

    public double Missed => Sorted.Count(delay => delay == Never) / (double)Sorted.Length;

    private int At(double share) => Sorted[Math.Min((int)(share * Sorted.Length), Sorted.Length - 1)];
}

/// <summary>
/// Streams of 20,000 readings that change for good after 2000 to 8000. An alarm before the change restarts the detector as it does by
/// itself and counts as false; the first one after it is the find. Before the change the streams of all sizes are the same.
/// </summary>
internal sealed class DelayStudy(StreamKind kind, int streams)
{
    public static readonly double[] Sizes = [0.25, 0.5, 1, 2, 3];

    private const int First = 2000;
    private const int Last = 8000;

    /// <summary>No stream of the search for thresholds has a number like this.</summary>
    private const ulong Offset = 1_000_000_000;

    /// <param name="detectors">One for each size (the oracle's differ); a single one serves all.</param>
    /// <param name="input">Name of the <see cref="InputStep"/>.</param>
    /// <param name="falsePer100k">False alarms before the changes.</param>
    public Delays[] Run(IDriftDetector[] detectors, string input, out double falsePer100k)
    {
        var delays = Sizes.Select(_ => new int[streams]).ToArray();
        var (alarms, readings) = (0L, 0L);
        Parallel.For(0, streams, stream =>
        {
            for (var i = 0; i < detectors.Length; i++)
            {
                var run = new Run1(kind, detectors[i], InputStep.Of(input, kind), Offset + (ulong)stream);
                Interlocked.Add(ref alarms, run.Before());
                Interlocked.Add(ref readings, run.Change);
                for (var size = i; size < (detectors.Length == 1 ? Sizes.Length : i + 1); size++)
                {
                    delays[size][stream] = run.After(Sizes[size]);
                }
            }
        });
        falsePer100k = alarms * 1e5 / readings;
        return [.. delays.Select(sizes => new Delays([.. sizes.Order()]))];
    }

    /// <summary>One detector on one stream.</summary>
    private sealed class Run1
    {
        private readonly StreamKind _kind;
        private readonly IDriftDetector _detector;
        private readonly InputStep _input;
        private readonly byte[] _state;
        private Xoshiro _random;

        public Run1(StreamKind kind, IDriftDetector detector, InputStep input, ulong stream)
        {
            (_kind, _detector, _input) = (kind, detector, input);
            _random = kind.Generator(stream);
            Change = First + (int)(_random.Uniform() * (Last - First + 1));
            _state = new byte[detector.StateBytes];
            detector.Initialize(_state);
        }

        public int Change { get; }

        public int Before()
        {
            var alarms = 0;
            for (var t = 0; t < Change; t++)
            {
                alarms += Take(ref _random, _input, _state, t, 0, 0) ? 1 : 0;
            }

            return alarms;
        }

        public int After(double size)
        {
            var random = _random;
            var input = _input.Clone();
            byte[] state = [.. _state];
            for (var t = Change; t < StableStreams.Length; t++)
            {
                if (Take(ref random, input, state, t, size, t - Change))
                {
                    return t - Change;
                }
            }

            return Delays.Never;
        }

        private bool Take(ref Xoshiro random, InputStep input, byte[] state, int t, double size, int since) =>
            input.Take(_kind.Draw(ref random, t, size, since), out var x)
            && _detector.Update(state, _kind.At(x, t)) == DriftStatus.Drift;
    }
}
