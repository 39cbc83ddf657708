using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>How the mean of 0/1 outcomes is formed; the value is the same, the last bits are not.</summary>
internal enum MeanRounding
{
    /// <summary>Sum over count: exact up to 2^53 outcomes, so batches and single outcomes give the same bits.</summary>
    Sum,

    /// <summary>mean += (1 / n) (x - mean): River.</summary>
    Weight,

    /// <summary>mean += (x - mean) / n: MOA's DDM and RDDM, Frouros.</summary>
    Quotient,
}

/// <summary>Error rate of all outcomes since a restart, 24 bytes.</summary>
public struct RunningRate
{
    /// <summary>Outcomes.</summary>
    public long Count;

    /// <summary>Errors among them.</summary>
    public double Errors;

    /// <summary>Errors per outcome.</summary>
    public double Mean;

    internal void Add(double errors, long count, MeanRounding rounding)
    {
        Count += count;
        Errors += errors;
        Mean = rounding switch
        {
            MeanRounding.Weight => Mean + ((count / (double)Count) * ((errors / count) - Mean)),
            MeanRounding.Quotient => Mean + ((errors - (count * Mean)) / Count),
            _ => Errors / Count,
        };
    }

    /// <summary>Of whom the means are, for a detector whose source keeps means and not sums.</summary>
    internal static MeanRounding Of(Semantics semantics) => semantics switch
    {
        Semantics.Own => MeanRounding.Sum,
        Semantics.River => MeanRounding.Weight,
        _ => MeanRounding.Quotient,
    };

    /// <summary>Outcomes of a reading: ours counted, the others' one outcome in [0, 1] whatever the number of samples.</summary>
    internal static Outcomes Read(in Reading reading, OutcomeKind counts, Semantics semantics) => semantics == Semantics.Own
        ? Outcomes.Of(reading, counts == OutcomeKind.Successes)
        : new Outcomes(Math.Clamp(reading.Value, 0, 1), 1);
}
