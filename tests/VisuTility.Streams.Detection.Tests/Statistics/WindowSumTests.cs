using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Tests.Statistics;

public sealed class WindowSumTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 7)]
    [InlineData(4, 100)]
    [InlineData(5, 1000)]
    public void Mean_is_the_exact_mean_of_the_window_rounded_once(int seed, int window)
    {
        var random = new Random(seed);
        var sum = default(WindowSum);
        var ring = new double[window];
        var last = new Queue<double>();

        for (var i = 0; i < 5 * window + 500; i++)
        {
            var value = (i / 97 % 3) switch
            {
                0 => random.NextDouble(),
                1 => 40 * Math.Exp(random.NextDouble()),
                _ => random.NextDouble() - 0.5,
            };
            sum.Push(ring, value);
            last.Enqueue(value);
            if (last.Count > window)
            {
                last.Dequeue();
            }

            if (window <= 100 || i % 53 == 0)
            {
                Assert.Equal(ExactMean.Of(last), sum.Mean);
            }
        }
    }

    [Fact]
    public void Mean_of_equal_values_is_that_value()
    {
        var random = new Random(6);
        for (var n = 1; n < 300; n++)
        {
            var value = random.NextDouble();
            var sum = default(WindowSum);
            var ring = new double[n];
            for (var i = 0; i < 2 * n; i++)
            {
                sum.Push(ring, value);
            }

            Assert.Equal(value, sum.Mean);
        }
    }

    [Theory]
    [InlineData(1e150, -1e150)]
    [InlineData(1e150, 1e150)]
    [InlineData(1e30, 5e-324)]
    [InlineData(-1e17, 0)]
    public void An_outlier_leaves_no_trace_once_it_left_the_window(double first, double second)
    {
        var sum = default(WindowSum);
        var ring = new double[10];
        foreach (var value in new[] { 0.5, first, 0.25, second, 0.125 })
        {
            sum.Push(ring, value);
        }

        for (var i = 0; i < 9; i++)
        {
            sum.Push(ring, 0.1 * i);
        }

        Assert.Equal(ExactMean.Of([0.125, .. Enumerable.Range(0, 9).Select(i => 0.1 * i)]), sum.Mean);
    }

    [Fact]
    public void Large_window_forgets_an_outlier_soon_after_it_left()
    {
        var sum = default(WindowSum);
        var ring = new double[1000];
        var last = new Queue<double>();
        var random = new Random(7);
        for (var i = 0; i < 1800; i++)
        {
            var value = i is 700 or 731 ? 1e150 : random.NextDouble();
            sum.Push(ring, value);
            last.Enqueue(value);
            if (last.Count > 1000)
            {
                last.Dequeue();
            }
        }

        // The second outlier left at 1731, a sixteenth of the window later is 1794, and the ring wraps only at 2000.
        Assert.Equal(ExactMean.Of(last), sum.Mean);
        Assert.Equal(0, sum.Inexact);
    }

    [Fact]
    public void Largest_values_a_ring_can_hold_stay_finite()
    {
        var sum = default(WindowSum);
        var ring = new double[32_768];
        for (var i = 0; i < 40_000; i++)
        {
            sum.Push(ring, i % 2 == 0 ? Door.Limit : -Door.Limit);
        }

        Assert.True(double.IsFinite(sum.Mean));
        Assert.True(double.IsFinite(sum.Summarize(ring).Sd));
    }

    [Fact]
    public void Summary_has_ordinals_mean_and_sample_deviation_of_the_window()
    {
        var sum = default(WindowSum);
        var ring = new double[4];
        foreach (var value in new[] { 9.0, 9, 9, 2, 4, 4, 6 })
        {
            sum.Push(ring, value);
        }

        Assert.Equal(new Segment(3, 6, 4, 4, Math.Sqrt(8.0 / 3)), sum.Summarize(ring));

        sum.Clear();

        Assert.Equal(Segment.None, sum.Summarize(ring));
        sum.Push(ring, 1);
        Assert.Equal(new Segment(7, 7, 1, 1, 0), sum.Summarize(ring));
    }
}
