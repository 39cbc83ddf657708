namespace VisuTility.Streams.Records;

/// <summary>What the fleet stage says about the cause of an alert. The numbers are the indices in the schema.</summary>
public enum Verdict
{
    Unknown,
    None,
    ModelDrift,
    CameraFault,
}
