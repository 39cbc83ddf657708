namespace VisuTility.Streams.Detection.Focus;

/// <summary>What the outcomes are.</summary>
public enum FocusModel
{
    /// <summary>Normal: a change of the mean.</summary>
    Gaussian,

    /// <summary>Normal: a change of the standard deviation (gamma of shape 1/2 on squared scores).</summary>
    Variance,

    /// <summary>0 and 1, or counted errors of n.</summary>
    Bernoulli,

    /// <summary>Counts per reading.</summary>
    Poisson,

    /// <summary>Positive values of a known gamma shape: waiting times, sizes.</summary>
    Gamma,
}

/// <summary>What is known of the level before a change.</summary>
public enum FocusBefore
{
    /// <summary>Self-starting for gaussian and variance, unknown for the others.</summary>
    Auto,

    /// <summary>Scores against everything before the reading, of known mean 0 and standard deviation 1 (gaussian and variance).</summary>
    SelfStarting,

    /// <summary>Nothing: it is estimated with every possible change. Gaussian and variance still need a standard deviation.</summary>
    Unknown,

    /// <summary>Learned from the first readings and then frozen.</summary>
    Learned,

    /// <summary>Given.</summary>
    Given,
}

/// <summary>Parameters of <see cref="FocusDetector"/>.</summary>
public sealed record FocusOptions
{
    /// <summary>What the outcomes are.</summary>
    public FocusModel Model { get; init; } = FocusModel.Gaussian;

    /// <summary>What is known of the level before a change.</summary>
    public FocusBefore Before { get; init; } = FocusBefore.Auto;

    /// <summary>Which changes are a drift.</summary>
    public Sides Direction { get; init; } = Sides.Both;

    /// <summary>A: readings per false alarm on a stable series, 10 to 1e15; limit ln A + .4.</summary>
    public double ReadingsPerFalseAlarm { get; init; } = 100_000;

    /// <summary>Limit in nats, above 0; null = from <see cref="ReadingsPerFalseAlarm"/>.</summary>
    public double? Threshold { get; init; }

    /// <summary>Limit of a warning in nats, at most that of a drift; null = no warning.</summary>
    public double? WarningThreshold { get; init; }

    /// <summary>Level before the change in the unit of the metric (share, rate, mean); with <see cref="FocusBefore.Given"/>.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation of the stable metric, above 0; null = learned.</summary>
    public double? Sd { get; init; }

    /// <summary>Smallest shift looked for, in standard deviations, 0 or more (gaussian of known mean).</summary>
    public double MinSize { get; init; }

    /// <summary>Readings that only learn, 5 or more; null = 100 self-starting, 300 otherwise.</summary>
    public int? WarmUp { get; init; }

    /// <summary>
    /// Readings a median and a median deviation are learned from before anything else, for heavy tails: later readings are taken relative
    /// to them and clipped at 3; 20 or more, 0 = none.
    /// </summary>
    public int Robust { get; init; }

    /// <summary>Largest score, in standard deviations, above 0, at most 1e75.</summary>
    public double Clip { get; init; } = 30;

    /// <summary>Outcomes a fall must have lasted before it is judged (variance, gamma): one value near 0 is worth any number of
    /// nats.</summary>
    public int MinFall { get; init; } = 5;

    /// <summary>Smallest outcome (variance: squared score; gamma: value), above 0.</summary>
    public double Smallest { get; init; } = 1e-6;

    /// <summary>Shape of the gamma, above 0; 1 = exponential.</summary>
    public double Shape { get; init; } = 1;

    /// <summary>Readings are shares of successes (accuracy); a rise is then a rise of errors (bernoulli).</summary>
    public bool CountsSuccesses { get; init; }

    /// <summary>Most pieces kept on each side, 8 or more.</summary>
    public int Pieces { get; init; } = 64;

    /// <summary>Smallest learned standard deviation, in the unit of the metric, above 0.</summary>
    public double SigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultAbsolute;

    /// <summary>Smallest learned standard deviation as a share of the mean's magnitude, 0 or more.</summary>
    public double RelativeSigmaFloor { get; init; } = Statistics.SigmaFloor.DefaultRelative;

    /// <summary>Learn a new reference after a drift; otherwise keep the old one and only restart the pieces.</summary>
    public bool RelearnOnDrift { get; init; } = true;

    /// <summary>As changepoint_online does; with <see cref="PeerReference"/>.</summary>
    internal bool Peer { get; init; }

    /// <summary>Known level in the unit of the scores (gaussian peers), or null = what <see cref="Before"/> says.</summary>
    internal double? Level { get; init; }

    /// <summary>Watch (z^2 - 1) / sqrt 2 in place of the score z.</summary>
    internal bool Squares { get; init; }

    /// <summary>Known scale of the gamma peer.</summary>
    internal double? PeerScale { get; init; }

    /// <summary>Whether the reference is taken from the first 300 readings, those judged too.</summary>
    internal bool PeerReference { get; init; }

    /// <summary>Readings are scores of mean, sd or of a learned reference.</summary>
    internal bool Scores => Model is FocusModel.Gaussian or FocusModel.Variance;

    /// <summary><see cref="Before"/> without auto.</summary>
    internal FocusBefore Knowledge => Before != FocusBefore.Auto ? Before : Scores ? FocusBefore.SelfStarting : FocusBefore.Unknown;
}
