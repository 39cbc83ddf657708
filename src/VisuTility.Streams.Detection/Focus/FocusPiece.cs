namespace VisuTility.Streams.Detection.Focus;

/// <summary>A candidate change: everything since the last restart up to it, 32 bytes.</summary>
public struct FocusPiece
{
    /// <summary>tau, outcomes before the change.</summary>
    public double Count;

    /// <summary>S_tau, their sum.</summary>
    public double Sum;

    /// <summary>At least what any older piece of this side was worth when this one was opened, in nats.</summary>
    public double Older;

    /// <summary>Ordinal of the first reading after the change.</summary>
    public double Ordinal;
}

/// <summary>Everything since the last restart, and how many pieces each side keeps.</summary>
public struct FocusSums
{
    /// <summary>n, outcomes.</summary>
    public double Count;

    /// <summary>S, their sum.</summary>
    public double Sum;

    /// <summary>Pieces of the side that looks for a rise.</summary>
    public int Up;

    /// <summary>Pieces of the side that looks for a fall.</summary>
    public int Down;
}

/// <summary>How the pieces are kept: parameters only.</summary>
/// <param name="Up">Look for a rise.</param>
/// <param name="Down">Look for a fall.</param>
/// <param name="LeastDown">Outcomes a fall must have lasted before it is judged.</param>
/// <param name="KeepFirst">Never drop the change before everything even if the level before is known, and count it for both sides, as
/// changepoint_online does.</param>
internal readonly record struct FocusRules(bool Up, bool Down, double LeastDown = 1, bool KeepFirst = false);

/// <summary>The best change on one side.</summary>
/// <param name="Value">Logarithm of its likelihood ratio, in nats; 0 = no change.</param>
/// <param name="Direction">Where the level went.</param>
/// <param name="Before">Outcomes before the change and their sum.</param>
/// <param name="After">Outcomes after it and their sum.</param>
/// <param name="ChangePoint">Ordinal of the first reading after it; -1 = no change.</param>
/// <param name="First">First ordinal of its interval.</param>
/// <param name="Last">Last ordinal of its interval.</param>
internal readonly record struct FocusEstimate(
    double Value,
    Direction Direction,
    (double Count, double Sum) Before,
    (double Count, double Sum) After,
    long ChangePoint,
    long First,
    long Last);
