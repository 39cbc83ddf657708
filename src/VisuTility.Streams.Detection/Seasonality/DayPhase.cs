namespace VisuTility.Streams.Detection.Seasonality;

/// <summary>Sine and cosine of the place of a time within its period, the same bits on every machine.</summary>
internal static class DayPhase
{
    /// <summary>Milliseconds of a day.</summary>
    public const long DayMs = 86_400_000;

    /// <summary>Milliseconds of a week.</summary>
    public const long WeekMs = 7 * DayMs;

    private const double HalfPi = 1.5707963267948966;

    /// <summary>Milliseconds since the period's start, in UTC; also of times before 1970.</summary>
    public static long Within(long timeMs, long periodMs)
    {
        var place = timeMs % periodMs;
        return place < 0 ? place + periodMs : place;
    }

    /// <summary>
    /// sin and cos of 2 pi (time mod period) / period. The quadrant is found in whole numbers; within +-pi/4 the Taylor polynomials of
    /// degree 15 and 16 leave an error below 1e-16.
    /// </summary>
    public static (double Sin, double Cos) At(long timeMs, long periodMs)
    {
        var place = Within(timeMs, periodMs);
        var quadrant = ((8 * place) + periodMs) / (2 * periodMs);
        var x = HalfPi * ((double)((4 * place) - (quadrant * periodMs)) / periodMs);
        var s = x * x;
        var sin = x * (1 + (s * ((-1.0 / 6) + (s * ((1.0 / 120) + (s * ((-1.0 / 5040) + (s * ((1.0 / 362880) + (s * ((-1.0 / 39916800)
            + (s * ((1.0 / 6227020800) - (s * (1.0 / 1307674368000)))))))))))))));
        var cos = 1 + (s * (-0.5 + (s * ((1.0 / 24) + (s * ((-1.0 / 720) + (s * ((1.0 / 40320) + (s * ((-1.0 / 3628800)
            + (s * ((1.0 / 479001600) + (s * ((-1.0 / 87178291200) + (s * (1.0 / 20922789888000))))))))))))))));
        return (quadrant & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }
}
