namespace VisuTility.Streams.Records;

/// <summary>What a <see cref="RetrainJob"/> record says about its job. The numbers are the indices in the schema.</summary>
public enum JobState
{
    Unknown,
    Requested,
    Superseded,
    Cancelled,
}
