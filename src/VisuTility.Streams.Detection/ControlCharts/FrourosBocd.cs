using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ControlCharts;

/// <summary>Parameters of <see cref="FrourosBocd"/>, Frouros' names and defaults.</summary>
internal sealed record FrourosBocdOptions
{
    /// <summary>H.</summary>
    public double Hazard { get; init; } = 0.01;

    /// <summary>First reading judged.</summary>
    public int Min { get; init; } = 30;
}

/// <summary>Bayesian online change point as Frouros has it. Only under its name: <see cref="Bocd"/> is ours.</summary>
/// <remarks>
/// <para><b>Detects</b>: a shift of the mean of readings with sd about 1.</para>
/// <para><b>Input</b>: any finite number; magnitudes past 1e150 count as 1e150.</para>
/// <para><b>Statistic</b>: ln of the joint probability of every run length 0 to n and the readings: normal with unknown mean, prior N(0,
/// 1), variance of a reading 1 (Frouros' default model), hazard H.</para>
/// <para><b>Warning / drift rule</b>: drift when the likeliest run length is not n, from <c>min_num_instances</c> readings on. No
/// warning. It restarts at the update after a drift (there the caller resets).</para>
/// <para><b>Memory and cost per update</b>: 131,112 bytes, O(n).</para>
/// <para><b>Source</b>: Frouros 0.9, BOCD; Adams and MacKay, arXiv:0710.3742 (2007).</para>
/// <para><b>Differs from source</b>: only its default model (the others are Python objects); past 8,191 readings without a drift the
/// longest run stands for all longer ones. The platform's exponential and logarithm, summed in order (numpy sums pairwise: last
/// digits).</para>
/// </remarks>
internal sealed class FrourosBocd : IDriftDetector
{
    private const int Runs = 8192;

    internal static readonly ParameterTable<FrourosBocdOptions> Table = new ParameterTable<FrourosBocdOptions>(new FrourosBocdOptions())
        .Number(
            "hazard",
            new NumberRange(0, 1, MinimumExcluded: true, MaximumExcluded: true),
            "probability of a change per reading",
            o => o.Hazard,
            (o, v) => o with { Hazard = v })
        .Integer("min_num_instances", 1, Runs - 1, "first reading judged", o => o.Min, (o, v) => o with { Min = v });

    internal static readonly DetectorType Type = new DetectorType<FrourosBocdOptions>(
        new DetectorInfo("frouros:BOCD", "likeliest run is not the whole", "any number", false, "131112", "frouros:BOCD", []),
        Table,
        options => new FrourosBocd(options));

    private readonly FrourosBocdOptions _options;
    private readonly double _logHazard;
    private readonly double _logStay;

    private FrourosBocd(FrourosBocdOptions options)
    {
        _options = options;
        _logHazard = Math.Log(options.Hazard);
        _logStay = Math.Log(1 - options.Hazard);
        Parameters = Table.Canonical(options);
    }

    private struct State
    {
        /// <summary>Readings ever.</summary>
        public long Seen;

        /// <summary>n since the last restart.</summary>
        public long Count;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>1 = the last update was a drift.</summary>
        public long Drifted;

        /// <summary>Likeliest run length.</summary>
        public long Likeliest;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    public ushort StateVersion => 1;

    public int StateBytes => StateBlock.Bytes<State>(2 * Runs);

    public void Initialize(Span<byte> state) => state[..StateBytes].Clear();

    public DriftStatus Update(Span<byte> state, in Reading reading)
    {
        if (Door.Refuses(reading))
        {
            return DriftStatus.Stable;
        }

        ref var s = ref StateBlock.Header<State>(state);
        var block = StateBlock.Ring<State>(state, 2 * Runs);
        var joint = block[..Runs];
        var means = block[Runs..];
        if (s.Drifted != 0)
        {
            (s.Drifted, s.Count, joint[0], means[0]) = (0, 0, 0, 0);
        }

        var x = Door.Clamp(reading.Value);
        s.Value = x;
        s.Seen++;
        s.Count++;
        var runs = (int)Math.Min(s.Count, Runs - 1);
        Grow(joint, means, runs, x);
        s.Likeliest = 0;
        for (var r = 1; r <= runs; r++)
        {
            s.Likeliest = joint[r] > joint[(int)s.Likeliest] ? r : s.Likeliest;
        }

        s.Drifted = s.Count >= _options.Min && s.Likeliest != runs ? 1 : 0;
        return s.Drifted != 0 ? DriftStatus.Drift : DriftStatus.Stable;
    }

    /// <summary>Statistic and threshold are run lengths.</summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        var mean = StateBlock.Ring<State>(state, 2 * Runs)[Runs + (int)s.Likeliest];
        var start = s.Seen - s.Likeliest;
        return new Evidence(
            s.Likeliest,
            s.Count,
            s.Value,
            Direction.None,
            double.NaN,
            new Segment(start, s.Seen - 1, s.Likeliest, mean, double.NaN),
            Segment.None,
            start,
            double.NaN);
    }

    /// <summary>From runs 0 .. n - 1 to 0 .. n, in place from the longest down.</summary>
    private void Grow(Span<double> joint, Span<double> means, int n, double x)
    {
        const double logSqrtTwoPi = 0.9189385332046727;
        var largest = double.NegativeInfinity;
        for (var r = n - 1; r >= 0; r--)
        {
            double precision = r + 1;
            var sd = Math.Sqrt((1 / precision) + 1);
            var z = (x - means[r]) / sd;
            var message = (-z * z / 2) - logSqrtTwoPi - Math.Log(sd) + joint[r];
            joint[r + 1] = message;
            means[r + 1] = ((means[r] * precision) + x) / (precision + 1);
            largest = Math.Max(largest, message + _logHazard);
        }

        var sum = 0.0;
        for (var r = 1; r <= n; r++)
        {
            sum += Math.Exp(joint[r] + _logHazard - largest);
            joint[r] += _logStay;
        }

        joint[0] = largest + Math.Log(sum);
        means[0] = 0;
    }
}
