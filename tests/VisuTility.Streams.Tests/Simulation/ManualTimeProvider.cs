namespace VisuTility.Streams.Tests.Simulation;

/// <summary>
/// Virtual time and the event queue of the simulation: nothing happens until a test (or a blocking port call) lets time pass.
/// Events run in order of due time, then of scheduling, so that a run depends on nothing else.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Number)> _events = new();
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long _scheduled;

    public long NowMs => _now.ToUnixTimeMilliseconds();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    public void Schedule(TimeSpan delay, Action action) => _events.Enqueue(action, (_now + delay, _scheduled++));

    public void Advance(TimeSpan by) => AdvanceUntil(() => false, by);

    /// <summary>Lets time pass event by event until the condition holds; false when <paramref name="limit"/> passed before.</summary>
    public bool AdvanceUntil(Func<bool> condition, TimeSpan limit)
    {
        var end = _now + limit;
        while (!condition())
        {
            if (!_events.TryPeek(out var action, out var at) || at.Due > end)
            {
                MoveTo(end);
                return false;
            }

            _events.Dequeue();
            MoveTo(at.Due);
            action();
        }

        return true;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private void MoveTo(DateTimeOffset instant) => _now = instant > _now ? instant : _now;

    private sealed class VirtualTimer(ManualTimeProvider time, Action callback) : ITimer
    {
        private int _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var version = ++_version;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                time.Schedule(dueTime, () => Fire(version, period));
            }

            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int version, TimeSpan period)
        {
            if (version != _version)
            {
                return;
            }

            if (period > TimeSpan.Zero)
            {
                time.Schedule(period, () => Fire(version, period));
            }

            callback();
        }
    }
}
