namespace VisuTility.Streams.Detection;

/// <summary>Where the values went when a detector fired.</summary>
public enum Direction : byte
{
    None = 0,
    Up = 1,
    Down = 2,
}
