namespace VisuTility.Streams.Records;

/// <summary>Kind of image sensor. The numbers are the indices in the schema.</summary>
public enum Modality : byte
{
    Unknown,
    Rgb,
    Thermal,
    Depth,
}
