using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Windowed;

/// <summary>eps of one confidence: everything of it that does not depend on the cut.</summary>
internal readonly struct AdwinBound
{
    public AdwinBound(AdwinOptions options, SigmaFloor floor, in AdwinMoments window, double delta, bool stable)
    {
        double width = window.Width;
        Log = stable
            ? StableMath.Log(2 * StableMath.Log(width) / delta)
            : Math.Log(2 * Math.Log(width) / delta);
        Variance = window.Squares / width;
        var range = options.Range;
        if (options.Scale == AdwinScale.Spread)
        {
            range = floor.Apply(Math.Sqrt(Math.Max(Variance, 0)), window.Total / width);
            Variance = range * range;
        }

        Bernstein = 2.0 / 3 * Log * range;
    }

    public double Log { get; }

    public double Variance { get; }

    public double Bernstein { get; }

    public double At(double m) => Math.Sqrt(2 * m * Variance * Log) + (Bernstein * m);
}

/// <summary>
/// Most cuts are far below the bound: seen here without divisions and square roots, so that only the rest needs the exact comparison.
/// </summary>
/// <remarks>
/// With e = u0 - n0 T / W the difference of the means is e W / (n0 n1), with a = n0 - shift, b = n1 - shift, S = a + b the bound's m is
/// S / (a b), and eps^2 &gt;= 2 m v d + (2/3 d R m)^2. Rounding: |u0|, |u1| and all sums on the way are at most sqrt(W (V + T^2 / W)) by
/// Cauchy and Schwarz, and at most 200 additions deep.
/// </remarks>
internal readonly struct FarFromAdwinBound
{
    private readonly double _shift;
    private readonly double _mean;
    private readonly double _rounding;
    private readonly double _linear;
    private readonly double _square;

    public FarFromAdwinBound(in AdwinMoments window, in AdwinBound bound, double shift)
    {
        double width = window.Width;
        var sum = width - (2 * shift);
        var share = sum / width * (1 - 1e-9);
        _shift = shift;
        _mean = window.Total / width;
        _rounding = 1e-13 * Math.Sqrt((width * window.Squares) + (window.Total * window.Total));
        _linear = 2 * bound.Variance * bound.Log * share / width;
        _square = bound.Bernstein * bound.Bernstein * share * share;
    }

    public bool Holds(double n0, double n1, double u0)
    {
        var product = (n0 - _shift) * (n1 - _shift);
        var e = (Math.Abs(u0 - (n0 * _mean)) + _rounding) * product;
        var n = n0 * n1;
        return e * e < n * n * ((_linear * product) + _square);
    }
}
