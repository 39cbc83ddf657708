using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Tests.Processing;

public sealed class CommitPolicyTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly CommitPolicy _policy = new(Interval);

    [Fact]
    public void Without_outputs_a_commit_is_due_every_interval()
    {
        _policy.Committed(Interval, hadOutputs: false);

        Assert.False(_policy.IsDue(Interval + Ms(999), outputsWaiting: false, 0));
        Assert.True(_policy.IsDue(Interval + Ms(1000), outputsWaiting: false, 0));
        Assert.Equal(Ms(100), _policy.PollTime(Interval, outputsWaiting: false, Ms(100)));
        Assert.Equal(Ms(30), _policy.PollTime(Interval + Ms(970), outputsWaiting: false, Ms(100)));
    }

    [Fact]
    public void Outputs_go_at_once_when_the_last_commit_is_20_ms_old()
    {
        _policy.Committed(Interval, hadOutputs: false);

        Assert.False(_policy.IsDue(Interval + Ms(19), outputsWaiting: true, 10));
        Assert.Equal(Ms(1), _policy.PollTime(Interval + Ms(19), outputsWaiting: true, Ms(100)));
        Assert.True(_policy.IsDue(Interval + Ms(20), outputsWaiting: true, 10));
    }

    [Fact]
    public void A_burst_of_ten_then_one_each_100_ms()
    {
        var commits = new List<int>();
        for (var ms = 0; ms <= 2000; ms++)
        {
            if (_policy.IsDue(Interval + Ms(ms), outputsWaiting: true, 10))
            {
                _policy.Committed(Interval + Ms(ms), hadOutputs: true);
                commits.Add(ms);
            }
        }

        // Ten at once plus what 10 per second refill meanwhile, 20 ms apart; from then on the refill alone.
        Assert.All(commits.Zip(commits.Skip(1)).Take(10), pair => Assert.Equal(20, pair.Second - pair.First));
        Assert.All(commits.Zip(commits.Skip(1)).TakeLast(10), pair => Assert.InRange(pair.Second - pair.First, 99, 101));
        Assert.InRange(commits.Count, 29, 31);
    }

    [Fact]
    public void A_full_outbox_does_not_wait_for_the_gap()
    {
        _policy.Committed(Interval, hadOutputs: true);

        Assert.True(_policy.IsDue(Interval + Ms(1), outputsWaiting: true, 5 << 20));
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
