namespace VisuTility.Streams.Records;

/// <summary>Why a job is wanted. The numbers are the indices in the schema.</summary>
public enum JobReason
{
    Unknown,
    Drift,
    Performance,
    Latency,
    Schedule,
    Manual,
}
