namespace VisuTility.Streams.Records;

/// <summary>Where Model-Ops stand with a job. The numbers are the indices in the schema.</summary>
public enum JobProgress
{
    Unknown,
    Accepted,
    Running,
    Completed,
    Failed,
}
