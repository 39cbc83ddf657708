namespace VisuTility.Streams.Detection.ChangePoint;

/// <summary>Which changes a detector reports.</summary>
public enum Sides
{
    Both,
    Up,
    Down,
}
