using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Tests.Processing;

public sealed class StepWatchTests
{
    [Fact]
    public void A_thread_hangs_once_it_has_not_stepped_for_as_many_looks_as_it_may()
    {
        var watch = new StepWatch(looks: 3);

        Assert.Equal([false, false, false, true], new[] { 7L, 7, 7, 7 }.Select(watch.Hangs));
    }

    [Fact]
    public void Every_step_gives_it_all_its_looks_again()
    {
        var watch = new StepWatch(looks: 3);

        Assert.DoesNotContain(true, new[] { 7L, 7, 7, 8, 8, 8, 9, 9, 9 }.Select(watch.Hangs));
        Assert.True(watch.Hangs(9));
    }
}
