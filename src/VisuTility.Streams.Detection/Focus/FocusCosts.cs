using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Focus;

/// <summary>
/// What a change is worth: ln of the likelihood of outcomes (tau of them with sum S_tau before the change, c with sum s after it) with a
/// change, over the likelihood without, in nats. Every form is a sum of terms that are not negative or of logarithms of ratios near 1, not
/// the textbook difference of large squares.
/// </summary>
internal interface IFocusCost
{
    /// <summary>Whether the level before the change is known.</summary>
    bool Known { get; }

    /// <summary>The known level, as a mean of outcomes.</summary>
    double Level { get; }

    double Value(double before, double sumBefore, double count, double sum);

    /// <summary>At least <see cref="Value"/>, without a logarithm.</summary>
    double AtMost(double before, double sumBefore, double count, double sum);
}

/// <summary>
/// Normal outcomes of standard deviation 1. Known mean mu: c (v - mu)^2 / 2, or with a least size d: q = max(|v - mu|, d), c (q |v - mu| -
/// q^2 / 2). Unknown: tau c / (2 n) (S_tau / tau - v)^2 = (S_tau c - s tau)^2 / (2 n tau c).
/// </summary>
internal readonly struct GaussianCost(double? mean, double leastSize) : IFocusCost
{
    public bool Known { get; } = mean.HasValue;

    public double Level { get; } = mean ?? 0;

    public double Value(double before, double sumBefore, double count, double sum)
    {
        if (Known)
        {
            var shift = sum - (count * Level);
            if (leastSize <= 0)
            {
                return shift * shift / (2 * count);
            }

            var size = Math.Max(Math.Abs(shift) / count, leastSize);
            return size * (Math.Abs(shift) - (count * size / 2));
        }

        if (before <= 0)
        {
            return 0;
        }

        var difference = (sumBefore * count) - (sum * before);
        return difference * difference / (2 * (before + count) * before * count);
    }

    public double AtMost(double before, double sumBefore, double count, double sum) => Value(before, sumBefore, count, sum);
}

/// <summary>
/// Outcomes 0 and 1. Known share p: s ln(v / p) + (c - s) ln((1 - v) / (1 - p)). Unknown: the same with m = S / n in place of p, for both
/// sides of the change. 0 ln 0 = 0. Bound: chi-square, for KL(v, p) &lt;= (v - p)^2 / (p (1 - p)).
/// </summary>
/// <param name="share">Known share before, or null.</param>
/// <param name="clamp">Taken off per outcome of a side whose share is exactly 0 or 1: changepoint_online keeps shares 1e-9 away.</param>
internal readonly struct BernoulliCost(double? share, double clamp = 0) : IFocusCost
{
    public bool Known { get; } = share.HasValue;

    public double Level { get; } = share ?? 0;

    public double Value(double before, double sumBefore, double count, double sum)
    {
        if (Known)
        {
            return Divergence(count, sum, Level, 1 - Level);
        }

        var all = before + count;
        var successes = sumBefore + sum;
        var level = successes / all;
        var rest = (all - successes) / all;
        return before <= 0 || level <= 0 || rest <= 0
            ? 0
            : Divergence(before, sumBefore, level, rest) + Divergence(count, sum, level, rest);
    }

    public double AtMost(double before, double sumBefore, double count, double sum)
    {
        if (Known)
        {
            var excess = sum - (count * Level);
            return excess * excess / (count * Level * (1 - Level));
        }

        var all = before + count;
        var successes = sumBefore + sum;
        var spread = successes * (all - successes);
        var difference = (sumBefore * count) - (sum * before);
        return before <= 0 || spread <= 0 ? 0 : difference * difference * all / (before * count * spread);
    }

    private double Divergence(double count, double sum, double level, double rest)
    {
        var failures = count - sum;
        var value = sum > 0 ? sum * StableMath.Log(sum / (count * level)) : 0;
        value = failures > 0 ? value + (failures * StableMath.Log(failures / (count * rest))) : value;
        return sum > 0 && failures > 0 ? value : value - (clamp * count);
    }
}

/// <summary>
/// Counts. Known rate r: s ln(v / r) - c (v - r). Unknown: S_tau ln(S_tau / tau / m) + s ln(v / m), m = S / n. Bound: chi-square.
/// </summary>
internal readonly struct PoissonCost(double? rate) : IFocusCost
{
    public bool Known { get; } = rate.HasValue;

    public double Level { get; } = rate ?? 0;

    public double Value(double before, double sumBefore, double count, double sum)
    {
        if (Known)
        {
            return Term(count, sum, Level) - (sum - (count * Level));
        }

        var level = (sumBefore + sum) / (before + count);
        return before <= 0 || level <= 0 ? 0 : Term(before, sumBefore, level) + Term(count, sum, level);
    }

    public double AtMost(double before, double sumBefore, double count, double sum)
    {
        if (Known)
        {
            var excess = sum - (count * Level);
            return excess * excess / (count * Level);
        }

        var total = sumBefore + sum;
        var difference = (sumBefore * count) - (sum * before);
        return before <= 0 || total <= 0 ? 0 : difference * difference / (before * count * total);
    }

    private static double Term(double count, double sum, double level) => sum > 0 ? sum * StableMath.Log(sum / (count * level)) : 0;
}

/// <summary>
/// Positive outcomes, gamma of known shape a. Known mean m: a c (r - 1 - ln r), r = v / m. Unknown: -a (tau ln(S_tau / tau / m) + c ln(v /
/// m)), m = S / n. Bound: r - 1 - ln r &lt;= (r - 1)^2 / r. No mean is taken below the smallest outcome, whatever the sums round to.
/// </summary>
internal readonly struct GammaCost(double shape, double? mean, double smallest) : IFocusCost
{
    public bool Known { get; } = mean.HasValue;

    public double Level { get; } = mean ?? 0;

    public double Value(double before, double sumBefore, double count, double sum)
    {
        if (Known)
        {
            var r = Ratio(count, sum, Level);
            return shape * count * (r - 1 - StableMath.Log(r));
        }

        if (before <= 0)
        {
            return 0;
        }

        var level = (sumBefore + sum) / (before + count);
        return -shape
            * ((before * StableMath.Log(Ratio(before, sumBefore, level))) + (count * StableMath.Log(Ratio(count, sum, level))));
    }

    public double AtMost(double before, double sumBefore, double count, double sum)
    {
        if (Known)
        {
            return shape * Term(count, Ratio(count, sum, Level));
        }

        if (before <= 0)
        {
            return 0;
        }

        var level = (sumBefore + sum) / (before + count);
        return shape * (Term(before, Ratio(before, sumBefore, level)) + Term(count, Ratio(count, sum, level)));
    }

    private double Ratio(double count, double sum, double level) => Math.Max(sum / count, smallest) / level;

    private static double Term(double count, double r) => count * ((r - 1) * ((r - 1) / r));
}
