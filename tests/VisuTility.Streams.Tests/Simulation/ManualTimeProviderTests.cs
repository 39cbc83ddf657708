namespace VisuTility.Streams.Tests.Simulation;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _ran = [];

    [Fact]
    public void Events_run_in_order_of_due_time_then_of_scheduling_at_their_own_instant()
    {
        var startMs = _time.NowMs;
        _time.Schedule(TimeSpan.FromMilliseconds(20), () => _ran.Add($"c{_time.NowMs - startMs}"));
        _time.Schedule(TimeSpan.FromMilliseconds(10), () => _ran.Add($"a{_time.NowMs - startMs}"));
        _time.Schedule(TimeSpan.FromMilliseconds(10), () => _ran.Add($"b{_time.NowMs - startMs}"));

        _time.Advance(TimeSpan.FromMilliseconds(15));

        Assert.Equal(["a10", "b10"], _ran);
        Assert.Equal(15, _time.NowMs - startMs);
    }

    [Fact]
    public void A_wait_ends_at_the_event_that_fulfils_it()
    {
        var startMs = _time.NowMs;
        _time.Schedule(TimeSpan.FromMilliseconds(7), () => _ran.Add("done"));

        Assert.True(_time.AdvanceUntil(() => _ran.Count > 0, TimeSpan.FromSeconds(1)));
        Assert.Equal(7, _time.NowMs - startMs);
        Assert.False(_time.AdvanceUntil(() => false, TimeSpan.FromSeconds(1)));
        Assert.Equal(1007, _time.NowMs - startMs);
    }

    [Fact]
    public void Timers_fire_on_virtual_time_until_disposed()
    {
        var timer = _time.CreateTimer(_ => _ran.Add("tick"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(3));
        timer.Dispose();
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(["tick", "tick", "tick"], _ran);
    }
}
