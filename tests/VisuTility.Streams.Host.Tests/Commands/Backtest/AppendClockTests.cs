using VisuTility.Streams.Host.Commands.Backtest;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Tests.Commands.Backtest;

public sealed class AppendClockTests
{
    private const long Skew = 100;

    [Fact]
    public void The_clock_is_the_newest_event_time_and_never_falls() =>
        Assert.Equal([1000, 1050, 1050, 1050, 1100], Clock(1000, 1050, 900, 1050, 1100));

    [Fact]
    public void A_gap_that_the_next_records_share_moves_it() => Assert.Equal([1000, 1000, 9000, 9010, 9010], Clock(1000, 1000, 9000, 9010, 9005));

    [Fact]
    public void A_time_far_ahead_of_the_rest_does_not() => Assert.Equal([1000, 1000, 1001, 1002, 1003], Clock(1000, 999_999, 1001, 1002, 1003));

    [Fact]
    public void Nor_does_it_as_the_very_first() => Assert.Equal([1002, 1002, 1002, 1003], Clock(999_999, 1001, 1002, 1003));

    [Fact]
    public void The_last_record_has_nobody_to_contradict_it() => Assert.Equal([1000, 5000], Clock(1000, 5000));

    private static List<long> Clock(params long[] times)
    {
        var next = 0;
        var clock = new AppendClock(() => next < times.Length ? EventAt(times[next++]) : null, Skew);
        var appended = new List<long>();
        while (clock.Next() is var (_, time))
        {
            appended.Add(time);
        }

        return appended;
    }

    private static MetricEvent EventAt(long time) => new()
    {
        Id = "", TimestampMs = time, CameraId = "c", ModelName = "m", ModelVersion = "1", Metric = "x", Value = 0,
    };
}
