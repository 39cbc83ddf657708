namespace VisuTility.Streams.Records;

/// <summary>Camera = one job per camera and model; Model = one job for the model. The numbers are the indices in the schema.</summary>
public enum JobScope
{
    Unknown,
    Camera,
    Model,
}
