using VisuTility.Streams.Processing;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Processing;

public sealed class PlaceInGroupTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly PlaceInGroup _place;

    public PlaceInGroupTests() => _place = new PlaceInGroup(_time);

    [Fact]
    public void Three_fences_within_a_minute_are_somebody_else_and_two_are_outages()
    {
        Assert.True(_place.MayRejoin(Rejoin.AfterFence));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.True(_place.MayRejoin(Rejoin.AfterFence));
        _time.Advance(TimeSpan.FromSeconds(41));
        Assert.True(_place.MayRejoin(Rejoin.AfterFence));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_place.MayRejoin(Rejoin.AfterFence));
    }

    [Fact]
    public void A_held_id_is_waited_for_as_long_as_a_session_may_last()
    {
        for (var second = 0; second < 60; second++)
        {
            Assert.True(_place.MayRejoin(Rejoin.OnceReleased));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(_place.MayRejoin(Rejoin.OnceReleased));
    }

    [Fact]
    public void An_id_held_again_an_hour_later_is_waited_for_anew()
    {
        Assert.True(_place.MayRejoin(Rejoin.OnceReleased));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(_place.MayRejoin(Rejoin.OnceReleased));
        Assert.False(_place.MayRejoin(Rejoin.Never));
    }
}
