namespace VisuTility.Streams.Alerting;

/// <summary>What one step changed, as far as it is to be published.</summary>
public enum AlertTransition : byte
{
    None,

    /// <summary>An episode began that still has to last or repeat.</summary>
    Pending,

    Firing,

    /// <summary>The episode is over; <see cref="AlertPolicy.State.Previous"/> tells whether it ever fired.</summary>
    Resolved,

    /// <summary>The series, its rule or its state ended while the episode was open.</summary>
    Expired,
}
