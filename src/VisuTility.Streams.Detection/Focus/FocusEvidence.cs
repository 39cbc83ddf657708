using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Focus;

/// <summary>A change in words: level before and after in the unit of the metric, size, interval.</summary>
internal static class FocusEvidence
{
    /// <param name="best">The change.</param>
    /// <param name="state">State after the deciding update.</param>
    /// <param name="options">Parameters.</param>
    /// <param name="drift">Limit of a drift, nats.</param>
    /// <param name="floor">Smallest standard deviation.</param>
    /// <param name="level">Known level of bernoulli, poisson and gamma.</param>
    /// <param name="warmUp">Readings that level was learned from, where it was learned.</param>
    public static Evidence Of(
        in FocusEstimate best,
        in FocusDetector.State state,
        FocusOptions options,
        double drift,
        SigmaFloor floor,
        double? level,
        int warmUp)
    {
        var after = Mean(best.After);
        var (window, reference, effect, size) = options.Scores
            ? OfScores(after, best, state, options, floor)
            : OfOutcomes(after, level ?? Mean(best.Before), options);
        var last = state.Seen - 1;
        var known = options.Knowledge != FocusBefore.Unknown;
        return new Evidence(
            best.Value,
            drift,
            state.Value,
            best.Direction,
            double.NaN,
            best.ChangePoint < 0
                ? Segment.None
                : new Segment(best.ChangePoint, last, state.Seen - best.ChangePoint, window.Mean, window.Sd),
            known
                ? new Segment(-1, -1, Learned(state, options, warmUp), reference.Mean, reference.Sd)
                : new Segment(state.Start, best.ChangePoint - 1, Math.Max(0, best.ChangePoint - state.Start), reference.Mean, reference.Sd),
            best.ChangePoint,
            effect)
        {
            ChangePointFirst = best.First,
            ChangePointLast = best.Last,
            Size = size,
        };
    }

    private static double Mean((double Count, double Sum) part) => part.Count > 0 ? part.Sum / part.Count : 0;

    private static long Learned(in FocusDetector.State state, FocusOptions options, int warmUp) => options.Knowledge switch
    {
        FocusBefore.SelfStarting => state.Score.Before.Count,
        FocusBefore.Learned => options.Scores ? state.Reference.Moments.Count : warmUp,
        _ => 0,
    };

    private static ((double Mean, double Sd) Window, (double Mean, double Sd) Reference, double Effect, double Size) OfScores(
        double after, in FocusEstimate best, in FocusDetector.State state, FocusOptions options, SigmaFloor floor)
    {
        var moments = options.Knowledge == FocusBefore.SelfStarting ? state.Score.Before : state.Reference.Moments;
        var sigma = options.Knowledge == FocusBefore.SelfStarting ? floor.Apply(moments.Sd, moments.Mean) : state.Reference.Sigma;
        var mean = moments.Mean;
        if (options.Robust > 0)
        {
            mean = state.Robust.Median + (mean * state.Robust.Scale);
            sigma *= state.Robust.Scale;
        }

        var unknown = options.Level is null && options.Knowledge == FocusBefore.Unknown;
        if (options.Model == FocusModel.Gaussian && !options.Squares)
        {
            var before = unknown ? Mean(best.Before) : options.Level ?? 0;
            return ((mean + (after * sigma), double.NaN), (mean + (before * sigma), sigma), after - before, (after - before) * sigma);
        }

        // Mean squares; those of the squares peer are (z^2 - 1) / sqrt 2.
        var first = unknown ? Mean(best.Before) : options.Level ?? 1;
        var (sdBefore, sdAfter) = options.Squares
            ? (Root(1 + (first * Math.Sqrt(2))), Root(1 + (after * Math.Sqrt(2))))
            : (Root(first), Root(after));
        return (
            (double.NaN, sigma * sdAfter),
            (mean, sigma * sdBefore),
            sdBefore > 0 ? (sdAfter / sdBefore) - 1 : double.NaN,
            (sdAfter - sdBefore) * sigma);
    }

    private static ((double Mean, double Sd) Window, (double Mean, double Sd) Reference, double Effect, double Size) OfOutcomes(
        double after, double before, FocusOptions options)
    {
        var sd = options.Model switch
        {
            FocusModel.Bernoulli => Root(before * (1 - before)),
            FocusModel.Poisson => Root(before),
            _ => before / Math.Sqrt(options.Shape),
        };
        return ((after, double.NaN), (before, sd), sd > 0 ? (after - before) / sd : double.NaN, after - before);
    }

    private static double Root(double square) => square > 0 ? Math.Sqrt(square) : 0;
}
