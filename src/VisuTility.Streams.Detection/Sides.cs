namespace VisuTility.Streams.Detection;

/// <summary>Which changes a detector reports.</summary>
public enum Sides
{
    Both,
    Up,
    Down,
}
