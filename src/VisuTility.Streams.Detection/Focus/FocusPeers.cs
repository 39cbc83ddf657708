using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Focus;

/// <summary>Sides as changepoint_online names them.</summary>
internal enum PeerSide
{
    Both,
    Right,
    Left,
}

/// <summary>
/// The detectors of changepoint_online 1.2.1 on raw readings, as the conformance runs fed them: gaussian, squares and gamma see scores
/// against the mean and standard deviation of the input's first 300 readings (<see cref="INeedsReference"/>, or given as <c>mean</c> and
/// <c>sd</c>), bernoulli and poisson the readings. Event: statistic &gt;= threshold; then everything but the reference restarts.
/// </summary>
/// <remarks>
/// Peers differ from <see cref="FocusDetector"/>'s own modes: no clip, no margin on falls, and with a known level the change before
/// everything is never dropped and counts for both sides, so that a fall also fires <c>right</c>; shares of exactly 0 and 1 are scored as
/// if 1e-9 away. Where no change is worth anything the change point is the first reading since the restart.
/// </remarks>
internal static class FocusPeers
{
    /// <summary>How near a share of 0 or 1 comes to it there.</summary>
    internal const double ShareClamp = 1e-9;

    private static readonly FocusOptions Start = new()
    {
        Peer = true,
        Threshold = double.NaN,
        Clip = 1e75,
        MinFall = 1,
        Smallest = 1e-12,
        Before = FocusBefore.Unknown,
        WarmUp = FocusDetector.PeerReadings,
    };

    private static readonly FocusOptions Scored = Start with { PeerReference = true };

    private static readonly ParameterTable<FocusOptions> GaussianTable = Reference(Common(Scored))
        .Number("loc", NumberRange.Any, "known mean before, in scores; none = unknown", o => o.Level, (o, v) => o with { Level = v });

    private static readonly ParameterTable<FocusOptions> SquaresTable = Reference(Common(Scored with { Squares = true }))
        .Number("loc", NumberRange.Any, "known mean before; none = unknown", o => o.Level, (o, v) => o with { Level = v });

    private static readonly ParameterTable<FocusOptions> GammaTable = Reference(Common(Scored with { Model = FocusModel.Variance }))
        .Number("shape", NumberRange.Positive, "shape of the squared scores", o => o.Shape, (o, v) => o with { Shape = v })
        .Number("scale", NumberRange.Positive, "known scale before; none = unknown", o => o.PeerScale, (o, v) => o with { PeerScale = v });

    private static readonly ParameterTable<FocusOptions> BernoulliTable = Common(Start with { Model = FocusModel.Bernoulli })
        .Number(
            "p",
            new NumberRange(0, 1, MinimumExcluded: true, MaximumExcluded: true),
            "known share before; none = unknown",
            o => o.Mean,
            (o, v) => o with { Mean = v, Before = FocusBefore.Given });

    private static readonly ParameterTable<FocusOptions> PoissonTable = Common(Start with { Model = FocusModel.Poisson })
        .Number(
            "lam",
            NumberRange.Positive,
            "known rate before; none = unknown",
            o => o.Mean,
            (o, v) => o with { Mean = v, Before = FocusBefore.Given });

    public static readonly DetectorType[] Types =
    [
        Type("focus:FocusGaussian", "shift of the mean", "any number", GaussianTable),
        Type("focus:FocusGaussianSquares", "change of the spread, by squared scores", "any number", SquaresTable),
        Type("focus:FocusGamma", "change of the spread, by squared scores as gamma", "any number", GammaTable),
        Type("focus:FocusBernoulli", "change of a share", "0 or 1, or a share of counted outcomes", BernoulliTable),
        Type("focus:FocusPoisson", "change of a rate", "counts", PoissonTable),
    ];

    /// <summary>The same peer with the mean and standard deviation of these readings.</summary>
    public static FocusDetector With(FocusOptions options, ReadOnlySpan<double> reference, string name)
    {
        var (mean, sd) = ExactMoments.Of(reference);
        var table = name == "focus:FocusGamma" ? GammaTable : name == "focus:FocusGaussian" ? GaussianTable : SquaresTable;
        var given = options with { Mean = mean, Sd = Math.Max(sd, Statistics.SigmaFloor.DefaultAbsolute) };
        return new FocusDetector(given, name, table.Canonical(given));
    }

    private static ParameterTable<FocusOptions> Common(FocusOptions defaults) => new ParameterTable<FocusOptions>(defaults)
        .Number("threshold", NumberRange.Positive, "statistic of an event, in nats", o => o.Threshold, (o, v) => o with { Threshold = v })
        .Required()
        .Choice("side", "which changes are an event", o => SideOf(o.Direction), (o, v) => o with { Direction = SidesOf(v) });

    private static ParameterTable<FocusOptions> Reference(ParameterTable<FocusOptions> table) => table
        .Number(
            "mean",
            NumberRange.Any,
            "mean of the first 300 readings; none = taken from them",
            o => o.Mean,
            (o, v) => o with { Mean = v })
        .Number("sd", NumberRange.Positive, "their standard deviation", o => o.Sd, (o, v) => o with { Sd = v })
        .Check("sd", "mean", o => o.Sd.HasValue == o.Mean.HasValue, "must be given together with mean, and not without");

    private static DetectorType Type(string name, string summary, string input, ParameterTable<FocusOptions> table) =>
        new DetectorType<FocusOptions>(
            new DetectorInfo(name, summary, input, false, "4352", "changepoint_online 1.2.1", []),
            table,
            options => new FocusDetector(Scale(options), name, table.Canonical(options)));

    /// <summary>The known mean of a gamma is shape times scale.</summary>
    private static FocusOptions Scale(FocusOptions options) =>
        options.PeerScale is { } scale ? options with { Level = scale * options.Shape } : options;

    internal static PeerSide SideOf(Sides sides) => sides switch
    {
        Sides.Up => PeerSide.Right,
        Sides.Down => PeerSide.Left,
        _ => PeerSide.Both,
    };

    internal static Sides SidesOf(PeerSide side) => side switch
    {
        PeerSide.Right => Sides.Up,
        PeerSide.Left => Sides.Down,
        _ => Sides.Both,
    };
}
