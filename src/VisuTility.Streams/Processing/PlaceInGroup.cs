namespace VisuTility.Streams.Processing;

/// <summary>Whether a stream thread that lost its place in the group tries again, or another instance has its id.</summary>
internal sealed class PlaceInGroup(TimeProvider time)
{
    /// <summary>
    /// A static member of the classic protocol fences itself where its join was lost with a broker and sent again, at each outage anew. Two instances with
    /// one id fence each other every second or two.
    /// </summary>
    private const int FencesAllowed = 2;

    private static readonly TimeSpan FencesCounted = TimeSpan.FromSeconds(60);

    /// <summary>
    /// KIP-848 keeps the place of a killed member until its session ends, which only the broker knows: 45 s by default and 60 s at most
    /// (<c>group.consumer.session.timeout.ms</c>, <c>group.consumer.max.session.timeout.ms</c>).
    /// </summary>
    private static readonly TimeSpan LongestSession = TimeSpan.FromSeconds(65);

    private static readonly TimeSpan UntilNextTry = TimeSpan.FromMilliseconds(500);

    private readonly Queue<long> _fences = [];
    private long? _heldSince;
    private long _lastHeld;

    public bool MayRejoin(Rejoin rejoin) => rejoin switch
    {
        Rejoin.AfterFence => CountFence(),
        Rejoin.OnceReleased => WaitsStill(),
        _ => false,
    };

    public TimeSpan Pause(Rejoin rejoin) => rejoin == Rejoin.OnceReleased ? UntilNextTry : TimeSpan.Zero;

    private bool CountFence()
    {
        var now = time.GetTimestamp();
        while (_fences.TryPeek(out var first) && time.GetElapsedTime(first, now) >= FencesCounted)
        {
            _fences.Dequeue();
        }

        _fences.Enqueue(now);
        return _fences.Count <= FencesAllowed;
    }

    /// <summary>A refusal long after the one before it is a new story: in between it had its place.</summary>
    private bool WaitsStill()
    {
        var now = time.GetTimestamp();
        if (_heldSince is null || time.GetElapsedTime(_lastHeld, now) > LongestSession / 2)
        {
            _heldSince = now;
        }

        _lastHeld = now;
        return time.GetElapsedTime(_heldSince.Value, now) < LongestSession;
    }
}
