namespace VisuTility.Streams.Alerting;

/// <summary>Where an alert of one series and rule stands. Part of the stored state: numbers never change.</summary>
public enum AlertPhase : ushort
{
    Inactive = 0,

    /// <summary>Something drifts, but not yet long or often enough, or the cooldown still runs.</summary>
    Pending = 1,

    Firing = 2,
}
