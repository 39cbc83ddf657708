using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Statistics.Tests;

namespace VisuTility.Streams.Detection.Distribution;

/// <summary>Parameters of <see cref="KolmogorovSmirnov"/>. Reference, baseline and window have 2 readings or more.</summary>
public sealed record KolmogorovSmirnovOptions : ReferenceTestOptions
{
    /// <summary>How p is found.</summary>
    public KsMethod Method { get; init; } = KsMethod.Exact;
}

/// <summary>Kolmogorov-Smirnov test of the newest readings against a reference.</summary>
/// <remarks>
/// <para><b>Detects</b>: any change of the distribution: level, spread, shape.</para>
/// <para><b>Input</b>: any finite number, of any law; magnitudes past 1e150 count as 1e150. Equal readings (rounded metrics, 0 and 1) make
/// p larger than it is, so fewer alarms, false and true.</para>
/// <para><b>Statistic</b>: D = max |F - G| of the distribution functions of the n readings of the reference and the newest m. p = P(D at
/// least as large without a change): exact by counting paths, or asymptotic (SciPy's formula).</para>
/// <para><b>Warning / drift rule</b>: drift when p &lt;= alpha, tested once per <c>every</c> readings while the window is full; compared as
/// D &gt;= the smallest D with p &lt;= alpha, a whole number of steps of 1 / lcm(n, m), so nothing is rounded. No warning. First possible
/// at reading n + m (reading m with a given baseline). Every test of a stable metric is a drift with probability alpha at most; alpha from
/// <c>readings_per_false_alarm</c> R is every / R, which keeps the promise for every law: see <see cref="RepeatedTests"/>. The update after
/// a drift empties the window and, unless the baseline is given or <c>relearn_on_drift</c> is off, learns a new reference.</para>
/// <para><b>Memory and cost per update</b>: 64 + 16 n + 8 m bytes. O(log n) and at a test O(n): readings of the window are counted between
/// and at those of the reference. An outlier weighs as one reading and is forgotten m readings later; there is no sigma and no floor. A
/// reference learned in a bad hour shows as a drift soon after and is replaced.</para>
/// <para><b>Source</b>: Smirnov 1939; exact law: Hodges, Arkiv foer Matematik 3 (1958); windows as in Kifer, Ben-David, Gehrke, VLDB
/// 2004.</para>
/// <para><b>Differs from source</b>: the reference is fixed until a drift instead of the readings just before the window.</para>
/// </remarks>
public sealed class KolmogorovSmirnov : IBaselineDetector
{
    /// <summary>The exact law of unequal sizes is a table of n x m cells, searched some 20 times when the detector is made.</summary>
    private const int MaxCells = 4_000_000;

    internal static readonly ParameterTable<KolmogorovSmirnovOptions> Table =
        new ParameterTable<KolmogorovSmirnovOptions>(new KolmogorovSmirnovOptions())
            .ReferenceRows(least: 2)
            .Choice("method", "how p is found", o => o.Method, (o, v) => o with { Method = v })
            .Check(
                "method",
                "window",
                o => o.Method != KsMethod.Exact || o.ReferenceSize == o.Window || (long)o.ReferenceSize * o.Window <= MaxCells,
                $"must be asymptotic where reference x window is more than {MaxCells} and they differ");

    internal static readonly DetectorType Type = new DetectorType<KolmogorovSmirnovOptions>(
        new DetectorInfo(
            "ks",
            "newest readings are distributed otherwise than a reference",
            "any number",
            false,
            "64 + 16 x reference + 8 x window",
            "Smirnov 1939; Hodges 1958",
            []),
        Table,
        options => new KolmogorovSmirnov(options));

    private readonly KolmogorovSmirnovOptions _options;
    private readonly double[] _baseline;
    private readonly int _n;
    private readonly int _m;
    private readonly long _stepOfReference;
    private readonly long _stepOfWindow;
    private readonly long _steps;
    private readonly long _critical;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public KolmogorovSmirnov(KolmogorovSmirnovOptions options)
    {
        _options = Table.Require(options, Type.Info.Name) with { Reference = options.ReferenceSize };
        _baseline = SortedValues.Of(options.Baseline);
        (_n, _m) = (options.ReferenceSize, options.Window);
        _steps = KsTest.StepsOf(_n, _m);
        (_stepOfReference, _stepOfWindow) = (_steps / _n, _steps / _m);
        Parameters = Table.Canonical(_options);

        // Sizes past the limit of a state are refused by the factory; they need no search.
        if (StateBytes <= DetectorFactory.MaxStateBytes)
        {
            _critical = KsTest.CriticalSteps(_n, _m, options.TestLevel, options.Method, new double[Math.Min(_n, _m) + 1]);
        }
    }

    /// <summary>State before the sorted reference, the ring of the newest readings and the counts between the reference's.</summary>
    public struct State
    {
        /// <summary>Readings ever.</summary>
        public long Seen;

        /// <summary>Largest distance at the last test, in steps.</summary>
        public long Distance;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>1 + ordinal of the reference's first reading; 0 = given or inherited.</summary>
        public long ReferenceFrom;

        /// <summary>Readings in the reference so far.</summary>
        public int Learned;

        /// <summary>Readings in the window.</summary>
        public int Count;

        /// <summary>Slot of the next reading.</summary>
        public int Next;

        /// <summary>Readings until the next test of a full window.</summary>
        public int Wait;

        /// <summary>1 = at that distance the window lies higher than the reference.</summary>
        public int Higher;

        /// <summary>1 = the last update was a drift.</summary>
        public int Drifted;
    }

    /// <summary>The arrays behind the header.</summary>
    private readonly ref struct Arrays(Span<double> tail, int n, int m)
    {
        public Span<double> Reference { get; } = tail[..n];

        public Span<double> Ring { get; } = tail.Slice(n, m);

        /// <summary>2 i: between reading i - 1 and reading i of the reference; 2 i + 1: equal to reading i, the first of its
        /// equals.</summary>
        public Span<int> Counts { get; } = MemoryMarshal.Cast<double, int>(tail[(n + m)..])[..((2 * n) + 1)];
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(TailLength);

    private int TailLength => (2 * _n) + _m + 1;

    public void Initialize(Span<byte> state)
    {
        state[..StateBytes].Clear();
        ref var s = ref StateBlock.Header<State>(state);
        s.ReferenceFrom = 1;
        if (_baseline.Length > 0)
        {
            _baseline.CopyTo(ArraysOf(state).Reference);
            (s.Learned, s.ReferenceFrom) = (_n, 0);
        }
    }

    public void Inherit(Span<byte> state, ReadOnlySpan<byte> other)
    {
        if (StateBlock.Header<State>(other).Learned == _n)
        {
            ref var s = ref StateBlock.Header<State>(state);
            StateBlock.Ring<State>(other, TailLength)[.._n].CopyTo(ArraysOf(state).Reference);
            (s.Learned, s.ReferenceFrom) = (_n, 0);
        }
    }

    public DriftStatus Update(Span<byte> state, in Reading reading) =>
        Door.Refuses(reading)
            ? DriftStatus.Stable
            : Update(ref StateBlock.Header<State>(state), ArraysOf(state), reading.Value);

    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var tail = StateBlock.Ring<State>(state, TailLength);
        var reference = ReferenceEvidence.MomentsOf(tail[..s.Learned]);
        var window = ReferenceEvidence.MomentsOf(tail.Slice(_n, s.Count));
        var steps = (int)s.Distance;
        Span<double> scratch = stackalloc double[_n == _m || _options.Method == KsMethod.Asymptotic ? 0 : Math.Min(_n, _m) + 1];
        var p = _options.Method == KsMethod.Exact
            ? KsTest.ExactAbove(steps, _n, _m, scratch)
            : KsTest.Asymptotic((double)steps / _steps, _n, _m).PValue;
        var evidence = ReferenceEvidence.Of(
            (double)steps / _steps, (double)_critical / _steps, p, s.Value, s.Seen, s.ReferenceFrom - 1, reference, window);
        if (s.Count < _m)
        {
            return evidence;
        }

        var (changePoint, meanSince) = ChangePoint(tail[.._n], tail.Slice(_n, _m), s);
        return ReferenceEvidence.WithChangePoint(
            evidence with { Direction = s.Higher != 0 ? Direction.Up : Direction.Down }, changePoint, meanSince);
    }

    /// <summary>The rule, line for line; the arrays are those behind the header.</summary>
    private DriftStatus Update(ref State s, Arrays arrays, double x)
    {
        if (s.Drifted != 0)
        {
            Restart(ref s, arrays);
        }

        x = Door.Clamp(x);
        s.Value = x;
        s.Seen++;
        if (s.Learned < _n)
        {
            SortedValues.Insert(arrays.Reference, s.Learned++, x);
            return DriftStatus.Stable;
        }

        if (s.Count == _m)
        {
            arrays.Counts[CellOf(arrays.Reference, arrays.Ring[s.Next])]--;
        }
        else
        {
            s.Count++;
        }

        arrays.Counts[CellOf(arrays.Reference, x)]++;
        arrays.Ring[s.Next] = x;
        s.Next = s.Next + 1 == _m ? 0 : s.Next + 1;
        if (s.Count < _m || s.Wait-- > 0)
        {
            return DriftStatus.Stable;
        }

        s.Wait = _options.Every - 1;
        var distance = Distance(arrays.Reference, arrays.Counts);
        (s.Distance, s.Higher) = (Math.Abs(distance), distance > 0 ? 1 : 0);
        if (s.Distance < _critical)
        {
            return DriftStatus.Stable;
        }

        s.Drifted = 1;
        return DriftStatus.Drift;
    }

    /// <summary>Largest F - G in steps, with its sign, at every reading of the reference and just before the next.</summary>
    private long Distance(ReadOnlySpan<double> reference, ReadOnlySpan<int> counts)
    {
        long below = counts[0];
        var (highest, lowest) = (0L, -below * _stepOfWindow);
        for (var i = 0; i < _n; i++)
        {
            below += counts[(2 * i) + 1];
            if (i + 1 < _n && reference[i + 1] == reference[i])
            {
                continue;
            }

            var difference = ((i + 1) * _stepOfReference) - (below * _stepOfWindow);
            highest = Math.Max(highest, difference);
            below += counts[2 * (i + 1)];
            lowest = Math.Min(lowest, ((i + 1) * _stepOfReference) - (below * _stepOfWindow));
            lowest = Math.Min(lowest, difference);
        }

        return highest >= -lowest ? highest : lowest;
    }

    private static int CellOf(ReadOnlySpan<double> reference, double x)
    {
        var below = SortedValues.Below(reference, x);
        return below < reference.Length && reference[below] == x ? (2 * below) + 1 : 2 * below;
    }

    private void Restart(ref State s, Arrays arrays)
    {
        (s.Drifted, s.Count, s.Next, s.Wait, s.Distance, s.Higher) = (0, 0, 0, 0, 0, 0);
        arrays.Counts.Clear();
        arrays.Ring.Clear();
        if (_options.RelearnOnDrift && _baseline.Length == 0)
        {
            arrays.Reference.Clear();
            (s.Learned, s.ReferenceFrom) = (0, s.Seen + 1);
        }
    }

    /// <summary>
    /// Where the ranks of the window's readings in the reference leave their middle most, largest (sum since)^2 / count, and the mean of
    /// the readings since. </summary>
    private (long Ordinal, double MeanSince) ChangePoint(ReadOnlySpan<double> reference, ReadOnlySpan<double> ring, in State s)
    {
        var (sum, total, best, at, mean) = (0.0, 0.0, -1.0, 0, 0.0);
        for (var ago = 1; ago <= _m; ago++)
        {
            var x = ring[(s.Next + _m - ago) % _m];
            var below = SortedValues.Below(reference, x);
            var equal = SortedValues.Below(reference[below..], Math.BitIncrement(x));
            sum += ((below + (0.5 * equal)) / _n) - 0.5;
            total += x;
            if (sum * sum / ago > best)
            {
                (best, at, mean) = (sum * sum / ago, ago, total / ago);
            }
        }

        return (s.Seen - at, mean);
    }

    private Arrays ArraysOf(Span<byte> state) => new(StateBlock.Ring<State>(state, TailLength), _n, _m);
}
