namespace VisuTility.Streams.Processing;

/// <summary>
/// When to commit. Outputs go at once when the last commit is at least <see cref="MinimumGap"/> old, in a burst of up to <see cref="Burst"/>, after
/// that one per <see cref="SustainedGap"/>: back-to-back transactions wait for the former's markers (real-broker.md 3). Without outputs every interval.
/// </summary>
public sealed class CommitPolicy(TimeSpan interval)
{
    private const long OutboxLimitBytes = 4 << 20;
    private double _tokens = Burst;
    private TimeSpan _lastCommit;
    private TimeSpan _lastRefill;

    public static TimeSpan MinimumGap { get; } = TimeSpan.FromMilliseconds(20);

    public static TimeSpan SustainedGap { get; } = TimeSpan.FromMilliseconds(100);

    public const int Burst = 10;

    public TimeSpan LastCommit => _lastCommit;

    /// <param name="now">Monotonic time.</param>
    /// <param name="outputsWaiting">Alerts, signals, jobs or dead letters wait.</param>
    /// <param name="outboxBytes">Their size: a full outbox commits whatever the gap.</param>
    public bool IsDue(TimeSpan now, bool outputsWaiting, long outboxBytes) =>
        now - _lastCommit >= interval
        || (outputsWaiting && (outboxBytes >= OutboxLimitBytes || (now - _lastCommit >= MinimumGap && TokensAt(now) >= 1)));

    /// <summary>How long a poll may wait for records without making a commit late.</summary>
    public TimeSpan PollTime(TimeSpan now, bool outputsWaiting, TimeSpan most)
    {
        if (!outputsWaiting)
        {
            return Shorter(most, _lastCommit + interval - now);
        }

        var tokenWait = TokensAt(now) >= 1 ? TimeSpan.Zero : SustainedGap * (1 - TokensAt(now));
        var gapWait = _lastCommit + MinimumGap - now;
        return Shorter(most, gapWait > tokenWait ? gapWait : tokenWait);
    }

    public void Committed(TimeSpan now, bool hadOutputs)
    {
        _tokens = TokensAt(now) - (hadOutputs ? 1 : 0);
        _lastRefill = now;
        _lastCommit = now;
    }

    private double TokensAt(TimeSpan now) => Math.Min(Burst, _tokens + ((now - _lastRefill) / SustainedGap));

    private static TimeSpan Shorter(TimeSpan most, TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait < most ? wait : most;
}
