using System.Globalization;

namespace VisuTility.Streams.Detection;

/// <summary>Range of allowed finite numbers.</summary>
public readonly record struct NumberRange(double Minimum, double Maximum, bool MinimumExcluded = false, bool MaximumExcluded = false)
{
    /// <summary>Any finite number.</summary>
    public static NumberRange Any { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>Greater than 0.</summary>
    public static NumberRange Positive { get; } = new(0, double.PositiveInfinity, MinimumExcluded: true);

    /// <summary>0 or greater.</summary>
    public static NumberRange NotNegative { get; } = new(0, double.PositiveInfinity);

    /// <summary>From 0 to 1.</summary>
    public static NumberRange Share { get; } = new(0, 1);

    /// <summary>Whether the number is finite and inside.</summary>
    public bool Contains(double value) =>
        double.IsFinite(value)
        && (MinimumExcluded ? value > Minimum : value >= Minimum)
        && (MaximumExcluded ? value < Maximum : value <= Maximum);

    /// <summary>In words: <c>above 0, at most 1</c>; empty for any number.</summary>
    public override string ToString()
    {
        var low = double.IsInfinity(Minimum) ? "" : (MinimumExcluded ? "above " : "at least ") + Text(Minimum);
        var high = double.IsInfinity(Maximum) ? "" : (MaximumExcluded ? "below " : "at most ") + Text(Maximum);
        return low.Length > 0 && high.Length > 0 ? $"{low}, {high}" : low + high;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
