using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Ensemble;

/// <summary>
/// What a member of a <see cref="Vote"/> found, in the vote's own state: 128 bytes. A state holds no NaN and nothing that reads as one, so
/// ordinals are one more than they are (0 = not known) and what is not known is the largest double.
/// </summary>
public struct KeptEvidence
{
    public Segment Window;
    public Segment Reference;
    public long ChangePoint;
    public long ChangePointFirst;
    public long ChangePointLast;
    public double Size;
    public double EffectSize;
    public long Direction;

    private const double Unknown = double.MaxValue;

    internal static KeptEvidence Of(in Evidence evidence) => new()
    {
        Window = Keep(evidence.Window),
        Reference = Keep(evidence.Reference),
        ChangePoint = evidence.ChangePoint + 1,
        ChangePointFirst = evidence.ChangePointFirst + 1,
        ChangePointLast = evidence.ChangePointLast + 1,
        Size = Keep(evidence.Size),
        EffectSize = Keep(evidence.EffectSize),
        Direction = (long)evidence.Direction,
    };

    internal readonly Evidence Tell(double statistic, double threshold, double value) => new(
        statistic,
        threshold,
        value,
        (Direction)Direction,
        double.NaN,
        Tell(Window),
        Tell(Reference),
        ChangePoint - 1,
        Tell(EffectSize))
    {
        ChangePointFirst = ChangePointFirst - 1,
        ChangePointLast = ChangePointLast - 1,
        Size = Tell(Size),
    };

    private static Segment Keep(in Segment segment) =>
        new(segment.Start + 1, segment.End + 1, segment.Count, Keep(segment.Mean), Keep(segment.Sd));

    private static Segment Tell(in Segment segment) =>
        new(segment.Start - 1, segment.End - 1, segment.Count, Tell(segment.Mean), Tell(segment.Sd));

    private static double Keep(double value) => double.IsNaN(value) ? Unknown : Door.Clamp(value);

    private static double Tell(double value) => value == Unknown ? double.NaN : value;
}
