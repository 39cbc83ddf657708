namespace VisuTility.Streams.Processing;

/// <summary>
/// Sees whether a stream thread still steps. The client keeps a member's heartbeats going by itself, so a thread that hangs in a native call would hold
/// its partitions for as long as the poll time-out allows, and nobody would know.
/// </summary>
/// <remarks>Counts its own looks, not time: a process that was stopped has not been hanging.</remarks>
internal sealed class StepWatch(int looks)
{
    private long _steps = -1;
    private int _still;

    /// <summary>True once the number of steps has been the same for as many looks as it may.</summary>
    public bool Hangs(long steps)
    {
        _still = steps == _steps ? _still + 1 : 0;
        _steps = steps;
        return _still >= looks;
    }
}
