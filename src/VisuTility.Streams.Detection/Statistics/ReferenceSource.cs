namespace VisuTility.Streams.Detection.Statistics;

/// <summary>Where the mean and standard deviation of the stable metric come from: parameters only.</summary>
internal sealed record ReferenceSource
{
    private enum Kind
    {
        Learned,
        Given,
        Running,
    }

    private readonly Kind _kind;
    private readonly double _mean;
    private readonly double _sd;
    private readonly int _warmUp;
    private readonly SigmaFloor _floor;

    private ReferenceSource(Kind kind, double mean, double sd, int warmUp, SigmaFloor floor) =>
        (_kind, _mean, _sd, _warmUp, _floor) = (kind, mean, sd, warmUp, floor);

    /// <summary>Outcome of <see cref="Take"/>.</summary>
    public enum Outcome
    {
        /// <summary>The reference is not complete: judge nothing.</summary>
        Learning,

        /// <summary>Judge this reading.</summary>
        Ready,

        /// <summary>The reference was replaced: restart the statistic, then judge this reading.</summary>
        Replaced,
    }

    public bool IsLearned => _kind == Kind.Learned;

    public static ReferenceSource Given(double mean, double sd) => new(Kind.Given, mean, sd, 0, default);

    public static ReferenceSource Running(double sd, int warmUp) => new(Kind.Running, 0, sd, warmUp, default);

    public static ReferenceSource Learned(int warmUp, double floor, double relativeFloor) =>
        new(Kind.Learned, 0, 0, warmUp, new SigmaFloor(floor, relativeFloor));

    /// <summary>The reference before the first reading.</summary>
    public LearnedReference Start() => new() { Sigma = _sd, Moments = new RunningMoments { Mean = _mean } };

    /// <summary>Takes a reading into the reference before it is judged.</summary>
    public Outcome Take(ref LearnedReference reference, double x)
    {
        switch (_kind)
        {
            case Kind.Given:
                return Outcome.Ready;
            case Kind.Running:
                reference.Moments.Add(x);
                return Outcome.Ready;
            default:
                if (reference.IsLearned)
                {
                    return reference.Watch(x, _warmUp, _floor) ? Outcome.Replaced : Outcome.Ready;
                }

                return reference.Learn(x, _warmUp, _floor) ? Outcome.Ready : Outcome.Learning;
        }
    }

    /// <summary>Whether the statistic may be judged: a running mean of few readings is none yet.</summary>
    public bool MayJudge(in LearnedReference reference) => _kind != Kind.Running || reference.Moments.Count >= _warmUp;
}
