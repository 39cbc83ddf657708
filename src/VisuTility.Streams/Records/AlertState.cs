namespace VisuTility.Streams.Records;

/// <summary>State of an alert. The numbers are the indices in the schema.</summary>
public enum AlertState
{
    Unknown,
    Inactive,
    Pending,
    Firing,
    Resolved,
    Expired,
}
