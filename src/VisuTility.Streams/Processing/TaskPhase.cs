namespace VisuTility.Streams.Processing;

public enum TaskPhase
{
    /// <summary>State and journal are read; the input is parked.</summary>
    Restoring,

    /// <summary>Records below the committed offset are applied silently.</summary>
    Replaying,

    Running,

    /// <summary>Stopped for good in this process; the reason is logged and shown.</summary>
    Halted,
}
