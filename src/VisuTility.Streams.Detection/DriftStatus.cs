namespace VisuTility.Streams.Detection;

/// <summary>What one update says about a series. The order is the severity.</summary>
public enum DriftStatus : byte
{
    Stable = 0,
    Warning = 1,
    Drift = 2,
}
