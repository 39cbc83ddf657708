namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>A threshold found for a budget of false alarms.</summary>
/// <param name="H">The knob.</param>
/// <param name="Alarms">False alarms counted with it on the stable streams.</param>
/// <param name="Readings">Readings they were counted on.</param>
/// <param name="IsLeast">The detector keeps the budget even with its most sensitive setting, which this is.</param>
internal readonly record struct FoundThreshold(double H, long Alarms, long Readings, bool IsLeast)
{
    public double Per100k => Alarms * 1e5 / Readings;
}

/// <summary>
/// Finds the most sensitive knob that keeps a budget, by counting alarms of the detector as it is on stable streams. First a coarse search
/// on a few of them, then a fine one on all; between two knobs by interpolation of ln(alarms), which is nearly linear in most knobs.
/// </summary>
internal sealed class ThresholdSearch
{
    /// <summary>Expected alarms of the coarse search.</summary>
    private const double CoarseAlarms = 25;

    /// <summary>Alarms at a threshold scatter by several per cent (20 million readings, budget 1 per 100,000: 200 alarms, +-7 %).</summary>
    private const double Tolerance = 0.015;

    private readonly Func<double, int, long> _alarms;
    private readonly double _least;
    private readonly double _most;
    private readonly double _alarmsPerStream;

    /// <param name="alarms">Alarms with a knob on so many streams.</param>
    /// <param name="least">Smallest knob there is.</param>
    /// <param name="most">Largest knob there is.</param>
    /// <param name="alarmsPerStream">The budget.</param>
    public ThresholdSearch(Func<double, int, long> alarms, double least, double most, double alarmsPerStream) =>
        (_alarms, _least, _most, _alarmsPerStream) = (alarms, least, most, alarmsPerStream);

    /// <param name="guess">First knob tried.</param>
    /// <param name="streams">Streams in all.</param>
    /// <param name="length">Readings of a stream.</param>
    /// <returns>Null when even the largest knob is not calm enough.</returns>
    public FoundThreshold? Find(double guess, int streams, int length)
    {
        var coarse = Math.Min(streams, (int)Math.Ceiling(CoarseAlarms / _alarmsPerStream));
        if (Bracket(guess, 1.5, coarse) is not { } bracket)
        {
            return null;
        }

        var (loud, calm) = Narrow(bracket, coarse, 0.1, 8);
        if (coarse < streams)
        {
            var estimate = Between(loud, calm, coarse * _alarmsPerStream);
            if (Bracket(estimate, 1.03, streams) is not { } fine)
            {
                return null;
            }

            (loud, calm) = Narrow(fine, streams, Tolerance, 8);
        }

        return new FoundThreshold(calm.H, calm.Alarms, (long)streams * length, loud == calm);
    }

    /// <summary>
    /// A knob with too many alarms and one with few enough; the same when even the least has few enough, null when even the largest has too
    /// many.
    /// </summary>
    private (Knob Loud, Knob Calm)? Bracket(double guess, double factor, int streams)
    {
        Knob? loud = null;
        Knob? calm = null;
        for (var h = Math.Clamp(guess, _least, _most); ; factor += factor - 1)
        {
            var knob = new Knob(h, _alarms(h, streams));
            if (knob.Alarms <= streams * _alarmsPerStream)
            {
                calm = knob;
                loud ??= h <= _least ? knob : null;
                h = Math.Max(_least, h / factor);
            }
            else
            {
                loud = knob;
                if (h >= _most)
                {
                    return null;
                }

                h = Math.Min(_most, h * factor);
            }

            if (loud is { } below && calm is { } above)
            {
                return (below, above);
            }
        }
    }

    private (Knob Loud, Knob Calm) Narrow((Knob Loud, Knob Calm) knobs, int streams, double tolerance, int steps)
    {
        var target = streams * _alarmsPerStream;
        for (var i = 0; i < steps && knobs.Calm.Alarms < target * (1 - tolerance); i++)
        {
            if (knobs.Calm.H - knobs.Loud.H <= 0.001 * knobs.Calm.H)
            {
                break;
            }

            // Every third step halves, because ln(alarms) is not linear on lattices.
            var h = i % 3 == 2
                ? (knobs.Loud.H + knobs.Calm.H) / 2
                : Between(knobs.Loud, knobs.Calm, target * (1 - (tolerance / 2)));
            var knob = new Knob(h, _alarms(h, streams));
            knobs = knob.Alarms > target ? (knob, knobs.Calm) : (knobs.Loud, knob);
        }

        return knobs;
    }

    private static double Between(Knob loud, Knob calm, double target)
    {
        var above = Math.Log(loud.Alarms + 0.5);
        var below = Math.Log(calm.Alarms + 0.5);
        var share = above > below ? Math.Clamp((above - Math.Log(target)) / (above - below), 0.03, 0.97) : 0.5;
        return loud.H + (share * (calm.H - loud.H));
    }

    private readonly record struct Knob(double H, long Alarms);
}
