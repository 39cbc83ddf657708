using VisuTility.Streams.Detection.ShiryaevRoberts;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Presets;

/// <summary>What a preset does with its readings.</summary>
internal static class PresetPhase
{
    /// <summary>Learns what is normal.</summary>
    public const long Learning = 0;

    /// <summary>Compares with what is normal, which grows.</summary>
    public const long Watching = 1;

    /// <summary>A fresh series that compares itself with its predecessor while it learns.</summary>
    public const long Comparing = 2;

    /// <summary>After an alarm: what is normal is frozen, the new level is learned beside it.</summary>
    public const long Shifted = 3;

    /// <summary>The same after a harmless shift.</summary>
    public const long Improved = 4;
}

/// <summary>
/// State of a <see cref="Preset"/>, without the fits that follow it. What an ordinary reading touches stands first and together: among many
/// series an update takes as long as its cache lines.
/// </summary>
public struct PresetState
{
    /// <summary>What is normal; of an inherited series the predecessor's.</summary>
    public NormalReference Normal;

    /// <summary>Sums of the evidence; kept as they were after an alarm.</summary>
    public MixtureSums Sums;

    public LikelihoodMeans Means;

    /// <summary>Watches <see cref="Normal"/> for being absurd.</summary>
    public CleanBlock Block;

    /// <summary>Readings ever; the next one's ordinal.</summary>
    public long Seen;

    /// <summary>One of <see cref="PresetPhase"/>.</summary>
    public long Phase;

    /// <summary>1 = <see cref="Normal"/> is a predecessor's.</summary>
    public long Inherited;

    /// <summary>Event time of the last reading, milliseconds.</summary>
    public long LastMs;

    /// <summary>Usual time between readings, milliseconds.</summary>
    public double IntervalMs;

    /// <summary>The last reading's value.</summary>
    public double Value;

    /// <summary>Widest clip of scores at the present pace.</summary>
    public double WidestClip;

    /// <summary>Departure from a predecessor that is not held against a fresh series, standard deviations.</summary>
    public double Margin;

    /// <summary>Event time of the last alarm, milliseconds.</summary>
    public long AlarmMs;

    /// <summary>S at the last alarm.</summary>
    public double Statistic;

    /// <summary>Where the shift went: 1 up, -1 down.</summary>
    public double Sign;

    /// <summary>Mean departure since the alarm in the direction of the shift, standard deviations, over the last 64 readings or
    /// so.</summary>
    public double Shift;

    /// <summary>Readings in it.</summary>
    public double ShiftCount;

    /// <summary>Evidence, in nats, that the level is back.</summary>
    public double Return;

    /// <summary>Readings in <see cref="Normal"/> at which <see cref="Tilts"/> are made anew.</summary>
    public double RenewAt;

    /// <summary>1 = <see cref="Candidate"/> holds something old and begins anew with the next reading that is learned beside.</summary>
    public long IsCandidateOld;

    /// <summary>Of counted outcomes.</summary>
    public CountTilts Tilts;

    /// <summary>What is learned beside a frozen <see cref="Normal"/>.</summary>
    public NormalReference Candidate;
}
