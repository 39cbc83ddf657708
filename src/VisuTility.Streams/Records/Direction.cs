namespace VisuTility.Streams.Records;

/// <summary>Which way a metric moved against its reference. The numbers are the indices in the schema.</summary>
public enum Direction
{
    Unknown,
    Up,
    Down,
}
