using VisuTility.Streams.Host.Commands.Generate;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Tests.Commands.Generate;

public sealed class SyntheticFleetTests
{
    private static readonly FleetPlan Plan = new()
    {
        Cameras = 20,
        Metrics = 3,
        Models = 2,
        Seed = 7,
        DriftShare = 0.1,
        DriftAfter = 200,
        DriftSize = 4,
    };

    [Fact]
    public void The_same_plan_gives_the_same_readings_and_another_seed_others()
    {
        Assert.Equal(Take(Plan, 1000).Values, Take(Plan, 1000).Values);
        Assert.NotEqual(Take(Plan, 1000).Values, Take(Plan with { Seed = 8 }, 1000).Values);
    }

    [Fact]
    public void Every_series_has_one_reading_per_round()
    {
        var (readings, _, _) = Take(Plan, Plan.Series * 5);

        Assert.Equal(Plan.Series, readings.Select(static reading => (reading.CameraId, reading.Metric)).Distinct().Count());
        Assert.All(
            readings.GroupBy(static reading => (reading.CameraId, reading.Metric)), static series => Assert.Equal(5, series.Count()));
        Assert.Equal(readings.Count, readings.Select(static reading => reading.Id).Distinct().Count());
        Assert.Equal(2, readings.Select(static reading => reading.ModelName).Distinct().Count());
    }

    [Fact]
    public void What_is_told_as_truth_is_what_the_readings_do()
    {
        var (readings, episodes, _) = Take(Plan, Plan.Series * 400);

        // 10 % of 20 cameras with all their metrics.
        Assert.Equal(2 * 3, episodes.Count);
        foreach (var series in readings.GroupBy(static reading => (reading.CameraId, reading.Metric)))
        {
            var episode = episodes.SingleOrDefault(e => (e.CameraId, e.Metric) == series.Key);
            var values = series.Select(static reading => reading.Value).ToList();
            var (before, after) = (values.Take(200).Average(), values.Skip(200).Average());
            var sd = Math.Sqrt(values.Take(200).Average(value => (value - before) * (value - before)));
            Assert.Equal(episode?.Sigmas ?? 0, (after - before) / sd, 0.5);
            if (episode is not null)
            {
                Assert.Equal(episode.OnsetEventId, series.ElementAt(200).Id);
                Assert.Equal(episode.OnsetMs, series.ElementAt(200).TimestampMs);
            }
        }
    }

    [Fact]
    public void Steps_come_to_every_series_in_its_own_round()
    {
        var (readings, episodes, _) = Take(new FleetPlan { Cameras = 10, Metrics = 1, StepEvery = 50 }, 10 * 100);

        Assert.Empty(episodes);
        var steps = readings.GroupBy(static reading => reading.CameraId).Select(static series =>
            series.Zip(series.Skip(1)).Select(
                static (pair, round) =>
                    (round, Jump: Math.Abs(pair.Second.Value - pair.First.Value))).MaxBy(static step => step.Jump).round);
        Assert.True(steps.Distinct().Count() >= 8);
    }

    private static (List<MetricEvent> Readings, List<Episode> Episodes, List<double> Values) Take(FleetPlan plan, int count)
    {
        var fleet = new SyntheticFleet(plan);
        var readings = new List<MetricEvent>();
        var episodes = new List<Episode>();
        for (var i = 0; i < count; i++)
        {
            readings.Add(fleet.Next(1_750_000_000_000 + i, out var episode));
            if (episode is not null)
            {
                episodes.Add(episode);
            }
        }

        return (readings, episodes, readings.ConvertAll(static reading => reading.Value));
    }
}
