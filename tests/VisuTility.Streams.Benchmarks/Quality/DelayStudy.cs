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

    /// <param name="detectors">One with its threshold for each size (the oracle's differ); a single one serves all.</param>
    /// <param name="falsePer100k">False alarms before the changes.</param>
    public Delays[] Run((Contender Contender, double H)[] detectors, out double falsePer100k)
    {
        var made = detectors.Select(detector => detector.Contender.Create(detector.H)).ToArray();
        var delays = Sizes.Select(_ => new int[streams]).ToArray();
        var (alarms, readings) = (0L, 0L);
        Parallel.For(0, streams, stream =>
        {
            for (var i = 0; i < detectors.Length; i++)
            {
                var run = new ChangedStream(kind, made[i], detectors[i].Contender, Offset + (ulong)stream);
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
    private sealed class ChangedStream
    {
        private readonly StreamKind _kind;
        private readonly IDriftDetector _detector;
        private readonly Place _before;

        public ChangedStream(StreamKind kind, IDriftDetector detector, Contender contender, ulong stream)
        {
            (_kind, _detector) = (kind, detector);
            _before = new Place(kind.Generator(stream), InputStep.Of(contender.Input, kind), new byte[detector.StateBytes])
            {
                Edge = new AlarmEdge(contender.Latches),
            };
            Change = First + (int)(_before.Random.Uniform() * (Last - First + 1));
            detector.Initialize(_before.State);
        }

        public int Change { get; }

        /// <summary>Alarms before the change.</summary>
        public int Before()
        {
            var alarms = 0;
            for (var t = 0; t < Change; t++)
            {
                alarms += Take(_before, t, 0) ? 1 : 0;
            }

            return alarms;
        }

        /// <summary>Goes on from the change with a size; afterwards it can be asked for another.</summary>
        public int After(double size)
        {
            var place = new Place(_before.Random, _before.Input.Clone(), [.. _before.State]) { Edge = _before.Edge };
            for (var t = Change; t < StableStreams.Length; t++)
            {
                if (Take(place, t, size))
                {
                    return t - Change;
                }
            }

            return Delays.Never;
        }

        private bool Take(Place place, int t, double size) =>
            place.Input.Take(_kind.Draw(ref place.Random, t, size, t - Change), out var x)
            && place.Edge.Take(_detector.Update(place.State, _kind.At(x, t)));
    }

    private sealed class Place(Xoshiro random, InputStep input, byte[] state)
    {
        public Xoshiro Random = random;
        public AlarmEdge Edge;

        public InputStep Input => input;

        public byte[] State => state;
    }
}
