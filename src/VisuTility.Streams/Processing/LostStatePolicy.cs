namespace VisuTility.Streams.Processing;

/// <summary>What to do with a partition whose state is gone, unreadable, or not of this topic or offset.</summary>
public enum LostStatePolicy
{
    /// <summary>Stop with a sentence: somebody has to decide.</summary>
    Stop,

    /// <summary>Fold the log anew, silently, from the journal's first whole context up to the group's offset.</summary>
    Rebuild,

    /// <summary>Give the state up: go on at the group's offset, or the end of the log where that lies before it, with nothing learned.</summary>
    StartFresh,
}
