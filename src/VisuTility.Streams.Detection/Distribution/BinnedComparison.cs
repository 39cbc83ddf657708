using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Statistics.Distributions;
using VisuTility.Streams.Detection.Statistics.Tests;

namespace VisuTility.Streams.Detection.Distribution;

/// <summary>Header of the state of a detector that compares counts in bins.</summary>
public struct BinnedState
{
    /// <summary>Readings ever.</summary>
    public long Seen;

    /// <summary>1 + ordinal of the reference's first reading; 0 = given or inherited.</summary>
    public long ReferenceFrom;

    /// <summary>The reference's readings.</summary>
    public RunningMoments Reference;

    /// <summary>The last reading.</summary>
    public double Value;

    /// <summary>The statistic at the last test.</summary>
    public double Statistic;

    /// <summary>What it was compared with.</summary>
    public double Threshold;

    /// <summary>What p stems from: about chi-square distributed without a change.</summary>
    public double ChiSquare;

    /// <summary>Readings in the window.</summary>
    public int Count;

    /// <summary>Slot of the next reading.</summary>
    public int Next;

    /// <summary>Readings until the next test of a full window.</summary>
    public int Wait;

    /// <summary>Bins in use; 0 = still learning.</summary>
    public int Bins;

    /// <summary>Degrees of freedom of the last test.</summary>
    public int Degrees;

    /// <summary>1 = the last update was a drift.</summary>
    public int Drifted;
}

/// <summary>
/// Counts of a reference and of the newest readings in the same bins, and the reference's bins themselves: the part that is the same for
/// every distance between two lists of shares.
/// </summary>
/// <remarks>
/// Quantile bins lie between the k / B quantiles of the reference, equal ones once, bin b holding edge[b - 1] &lt; x &lt;= edge[b]. Where
/// the lowest edge is the lowest reading (a rounded or constant metric) an own empty bin lies below it, so that a fall can be seen; above
/// the highest there is always one. Categories are whole numbers from 0; whatever is none counts as one further category. </remarks>
internal sealed class BinnedComparison
{
    private readonly ReferenceTestOptions _options;
    private readonly int _bins;
    private readonly bool _categorical;
    private readonly int _reference;
    private readonly double[] _baseline;
    private readonly double[] _critical;

    /// <param name="options">Sizes and level of the test.</param>
    /// <param name="bins">Quantile bins, or categories.</param>
    /// <param name="categorical">Readings are numbers of categories.</param>
    public BinnedComparison(ReferenceTestOptions options, int bins, bool categorical)
    {
        (_options, _bins, _categorical, _reference) = (options, bins, categorical, options.ReferenceSize);
        _baseline = SortedValues.Of(options.Baseline);
        _critical = new double[bins + 1];
        var level = options.TestLevel;
        for (var degrees = 1; degrees < _critical.Length; degrees++)
        {
            _critical[degrees] = ChiSquareDistribution.QuantileAbove(level, degrees);
        }
    }

    /// <summary>1 / n + 1 / m.</summary>
    public double Scale => (1.0 / _reference) + (1.0 / _options.Window);

    public int StateBytes => StateBlock.Bytes<BinnedState>(TailLength);

    /// <summary>Bins there may be.</summary>
    private int MaxBins => _bins + 1;

    private int EdgesLength => _categorical ? 0 : _bins;

    private int LearnedLength => _categorical ? 0 : _reference;

    private int TailLength => EdgesLength + MaxBins + LearnedLength + _options.Window;

    /// <summary>The arrays behind the header.</summary>
    internal readonly ref struct Arrays
    {
        public Span<double> Edges { get; init; }

        /// <summary>Counts of the reference.</summary>
        public Span<int> Reference { get; init; }

        /// <summary>Counts of the newest readings.</summary>
        public Span<int> Window { get; init; }

        /// <summary>The reference's readings while they are learned, sorted.</summary>
        public Span<double> Learned { get; init; }

        public Span<double> Ring { get; init; }
    }

    public Arrays ArraysOf(Span<byte> state)
    {
        var tail = StateBlock.Ring<BinnedState>(state, TailLength);
        var counts = MemoryMarshal.Cast<double, int>(tail.Slice(EdgesLength, MaxBins));
        return new Arrays
        {
            Edges = tail[..EdgesLength],
            Reference = counts[..MaxBins],
            Window = counts[MaxBins..],
            Learned = tail.Slice(EdgesLength + MaxBins, LearnedLength),
            Ring = tail[^_options.Window..],
        };
    }

    public void Initialize(Span<byte> state)
    {
        state[..StateBytes].Clear();
        ref var s = ref StateBlock.Header<BinnedState>(state);
        var arrays = ArraysOf(state);
        foreach (var x in _baseline)
        {
            Learn(ref s, arrays, x);
        }

        s.ReferenceFrom = _baseline.Length > 0 ? 0 : 1;
    }

    public void Inherit(Span<byte> state, ReadOnlySpan<byte> other)
    {
        ref readonly var from = ref StateBlock.Header<BinnedState>(other);
        if (from.Bins > 0)
        {
            ref var s = ref StateBlock.Header<BinnedState>(state);
            (s.Bins, s.Reference, s.ReferenceFrom) = (from.Bins, from.Reference, 0);
            var tail = StateBlock.Ring<BinnedState>(other, TailLength);
            var arrays = ArraysOf(state);
            tail[..EdgesLength].CopyTo(arrays.Edges);
            MemoryMarshal.Cast<double, int>(tail.Slice(EdgesLength, MaxBins))[..MaxBins].CopyTo(arrays.Reference);
        }
    }

    /// <summary>Takes a reading; true when the window is to be tested.</summary>
    public bool Take(ref BinnedState s, Arrays arrays, double x)
    {
        if (s.Drifted != 0)
        {
            Restart(ref s, arrays);
        }

        x = Door.Clamp(x);
        s.Value = x;
        s.Seen++;
        if (s.Bins == 0)
        {
            Learn(ref s, arrays, x);
            return false;
        }

        if (s.Count == _options.Window)
        {
            arrays.Window[BinOf(s, arrays.Edges, arrays.Ring[s.Next])]--;
        }
        else
        {
            s.Count++;
        }

        arrays.Window[BinOf(s, arrays.Edges, x)]++;
        arrays.Ring[s.Next] = x;
        s.Next = s.Next + 1 == _options.Window ? 0 : s.Next + 1;
        if (s.Count < _options.Window || s.Wait-- > 0)
        {
            return false;
        }

        s.Wait = _options.Every - 1;
        return true;
    }

    /// <summary>
    /// Drift when the statistic is at least the level and at least what chance exceeds with probability alpha, the chi-square quantile in
    /// units of the statistic, and <paramref name="chiSquare"/> is at least that quantile.
    /// </summary>
    public DriftStatus Judge(ref BinnedState s, double statistic, double chiSquare, int degrees, double unit, double level)
    {
        (s.Statistic, s.ChiSquare, s.Degrees) = (statistic, chiSquare, degrees);
        s.Threshold = Math.Max(level, _critical[degrees] * unit);
        if (degrees == 0 || statistic < s.Threshold || chiSquare < _critical[degrees])
        {
            return DriftStatus.Stable;
        }

        s.Drifted = 1;
        return DriftStatus.Drift;
    }

    /// <summary>
    /// Evidence. The change point of numbers is where their ranks in the reference leave the middle most, largest (sum since)^2 / count (a
    /// change of spread alone hardly shows there: the interval is then the window); of categories, where the readings since are likeliest
    /// under the window's shares against the reference's. </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<BinnedState>(state);
        var tail = StateBlock.Ring<BinnedState>(state, TailLength);
        var edges = tail[..EdgesLength];
        var counts = MemoryMarshal.Cast<double, int>(tail.Slice(EdgesLength, MaxBins));
        var ring = tail[^_options.Window..];
        var evidence = ReferenceEvidence.Of(
            s.Statistic,
            s.Threshold,
            ChiSquareDistribution.Above(s.ChiSquare, Math.Max(s.Degrees, 1)),
            s.Value,
            s.Seen,
            s.ReferenceFrom - 1,
            s.Reference,
            ReferenceEvidence.MomentsOf(ring[..s.Count]));

        if (s.Count < ring.Length)
        {
            return evidence;
        }

        Span<double> scores = stackalloc double[s.Bins];
        Score(scores, counts[..s.Bins], counts.Slice(MaxBins, s.Bins));
        var (sum, total, best, at, mean) = (0.0, 0.0, double.NegativeInfinity, 0, 0.0);
        for (var ago = 1; ago <= ring.Length; ago++)
        {
            var x = ring[(s.Next + ring.Length - ago) % ring.Length];
            total += x;
            sum += scores[BinOf(s, edges, x)];
            var gain = _categorical ? sum : sum * sum / ago;
            if (gain > best)
            {
                (best, at, mean) = (gain, ago, total / ago);
            }
        }

        evidence = ReferenceEvidence.WithChangePoint(evidence, s.Seen - at, mean);

        // Numbers of categories have no order: no direction, no size, and so no narrower interval than the window.
        return !_categorical ? evidence : evidence with
        {
            Direction = Direction.None,
            EffectSize = double.NaN,
            Size = double.NaN,
            ChangePointFirst = evidence.Window.Start,
            ChangePointLast = evidence.Window.End,
        };
    }

    /// <summary>What a reading of each bin says about a change: its rank from the middle, or the logarithm of the shares' ratio.</summary>
    private void Score(Span<double> scores, ReadOnlySpan<int> reference, ReadOnlySpan<int> window)
    {
        var below = 0;
        for (var bin = 0; bin < scores.Length; bin++)
        {
            var p = (reference[bin] + 0.5) / (_reference + (0.5 * scores.Length));
            var q = (window[bin] + 0.5) / (_options.Window + (0.5 * scores.Length));
            scores[bin] = _categorical
                ? StableMath.Log(q / p)
                : ((below + (0.5 * reference[bin])) / _reference) - 0.5;
            below += reference[bin];
        }
    }

    private void Learn(ref BinnedState s, Arrays arrays, double x)
    {
        if (_categorical)
        {
            arrays.Reference[CategoryOf(x)]++;
        }
        else
        {
            SortedValues.Insert(arrays.Learned, (int)s.Reference.Count, x);
        }

        s.Reference.Add(x);
        if (s.Reference.Count < _reference)
        {
            return;
        }

        if (_categorical)
        {
            s.Bins = MaxBins;
            return;
        }

        var count = QuantileBins.Edges(arrays.Learned, _bins, arrays.Edges);
        if (arrays.Edges[0] == arrays.Learned[0])
        {
            arrays.Edges[..count].CopyTo(arrays.Edges[1..]);
            arrays.Edges[0] = Math.BitDecrement(arrays.Learned[0]);
            count++;
        }

        s.Bins = count + 1;
        foreach (var value in arrays.Learned)
        {
            arrays.Reference[BinOf(s, arrays.Edges, value)]++;
        }
    }

    private void Restart(ref BinnedState s, Arrays arrays)
    {
        (s.Drifted, s.Count, s.Next, s.Wait, s.Statistic, s.ChiSquare, s.Threshold) = (0, 0, 0, 0, 0, 0, 0);
        arrays.Window.Clear();
        arrays.Ring.Clear();
        if (_options.RelearnOnDrift && _baseline.Length == 0)
        {
            (s.Bins, s.Reference, s.ReferenceFrom) = (0, default, s.Seen + 1);
            arrays.Reference.Clear();
            arrays.Edges.Clear();
            arrays.Learned.Clear();
        }
    }

    private int BinOf(in BinnedState s, ReadOnlySpan<double> edges, double x) =>
        _categorical ? CategoryOf(x) : QuantileBins.Of(edges[..(s.Bins - 1)], x);

    private int CategoryOf(double x) => x >= 0 && x < _bins && Math.Floor(x) == x ? (int)x : _bins;
}
