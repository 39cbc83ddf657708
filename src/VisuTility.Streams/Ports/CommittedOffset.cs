namespace VisuTility.Streams.Ports;

public enum CommittedState
{
    /// <summary>The group has a stable offset.</summary>
    Known,

    /// <summary>The group really has none.</summary>
    None,

    /// <summary>An open transaction holds the answer back, or no coordinator answered yet: ask again.</summary>
    NotYet,

    Unauthorized,
}

/// <summary>The group's next offset of a partition; <see cref="Offset"/> is valid only where <see cref="State"/> is Known.</summary>
public readonly record struct CommittedOffset(CommittedState State, long Offset, string? Message = null);
