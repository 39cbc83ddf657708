namespace VisuTility.Streams.Ports;

/// <summary>The topics of the service by what they are for; their names are configuration (DESIGN 3).</summary>
public enum TopicRole : byte
{
    Metrics,
    Signals,
    State,
    FleetState,
    Journal,
    FleetJournal,
    Control,
    Alerts,
    RetrainJobs,
    JobStatus,
    DeadLetters,
}
