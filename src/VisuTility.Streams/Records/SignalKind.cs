namespace VisuTility.Streams.Records;

/// <summary>What a <see cref="DriftSignal"/> reports. The numbers are the indices in the schema.</summary>
public enum SignalKind
{
    Unknown,
    StatusChange,
    Joined,
    Left,
    VersionSeen,
    Progress,
    JobStatus,
    ManualRequest,
    CancelRequest,
}
