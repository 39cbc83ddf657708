using VisuTility.Streams.Detection.Presets;

namespace VisuTility.Streams.Detection.Tests.Presets;

/// <summary>Starts, gaps and changes of pace: nothing fires that did not happen, and what happens then is still found.</summary>
public sealed class PresetStartTests
{
    private static readonly PresetOptions Score = new() { Kind = PresetKind.Score, FalseAlarmsPerDay = 1e-4 };

    [Theory]
    [InlineData(PresetSeason.Auto)]
    [InlineData(PresetSeason.None)]
    [InlineData(PresetSeason.Hours)]
    [InlineData(PresetSeason.Weekly)]
    public void Fresh_series_is_quiet(PresetSeason season)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(8300 + seed);
            Assert.Empty(new PresetRun(Score with { Season = season }).Feed(400, () => Metrics.Normal(random)).Alarms);
        }
    }

    [Fact]
    public void Step_while_learning_is_told_at_the_64th_reading()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(8400 + seed);
            var run = new PresetRun(Score with { Season = PresetSeason.None }).Feed(50, () => Metrics.Normal(random));
            run.Feed(50, () => 12 + Metrics.Normal(random));
            Assert.Equal(63, run.Alarms[0]);
        }
    }

    /// <summary>A camera that sends ten readings a second once a minute is as quiet, and no slower, than one that sends them evenly.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Bursts_keep_the_clock(int stepMs)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(8450 + seed);
            var run = new PresetRun(Score with { FalseAlarmsPerDay = 0.01, Season = PresetSeason.None });
            double Next()
            {
                run.StepMs = run.Count % 10 == 9 ? 60_000 - (9 * stepMs) : stepMs;
                return Metrics.Normal(random);
            }

            run.Feed(20_000, Next);
            Assert.Empty(run.Alarms);

            // Ten in a minute.
            Assert.InRange(run.Inside.IntervalMs, 4_000, 9_000);
        }
    }

    /// <summary>With a season to be found a first day's step is mostly taken for a part of it: the price of quiet nights, see the
    /// remarks.</summary>
    [Fact]
    public void Step_on_the_first_day_is_found_where_no_season_is_looked_for()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(8500 + seed);
            var run = new PresetRun(Score with { Season = PresetSeason.None }).Feed(100, () => Metrics.Normal(random));
            Assert.InRange(run.DelayOf(() => 4 + Metrics.Normal(random), 20), 2, 8);
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(3, 0.5)]
    [InlineData(6, 0.25)]
    public void Day_and_night_are_quiet_from_the_first_day_on(double swing, double phase)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var random = new Random(8600 + seed);
            var run = new PresetRun(Score);
            run.NextMs += phase * 86_400_000;
            run.Feed(30 * 144, () => (swing * Math.Sin(2 * Math.PI * run.Day)) + Metrics.Normal(random));

            Assert.Empty(run.Alarms);
            Assert.Equal(1, run.Inside.Normal.Seasonal);
            Assert.InRange(run.DelayOf(() => 2.5 + (swing * Math.Sin(2 * Math.PI * run.Day)) + Metrics.Normal(random), 50), 2, 12);
        }
    }

    [Fact]
    public void Series_without_a_season_drops_it_after_a_day_and_is_as_fast_as_one_that_never_looked()
    {
        var (auto, none) = (new List<int>(), new List<int>());
        var dropped = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            foreach (var (season, delays) in new[] { (PresetSeason.Auto, auto), (PresetSeason.None, none) })
            {
                var random = new Random(8700 + seed);
                var run = new PresetRun(Score with { Season = season }).Feed(2000, () => Metrics.Normal(random));
                dropped += season == PresetSeason.Auto && run.Inside.Normal.Seasonal == 0 ? 1 : 0;
                delays.Add(run.DelayOf(() => 0.5 + Metrics.Normal(random), 1000));
            }
        }

        // Akaike's price keeps eight idle coefficients in one series of 24: chi-square of 8 above 16 has probability .042.
        Assert.InRange(dropped, 34, 40);
        auto.Sort();
        none.Sort();
        Assert.InRange(auto[20], none[20] - 10, none[20] + 10);
    }

    [Fact]
    public void Square_day_is_quiet_with_hours()
    {
        var random = new Random(88);
        var run = new PresetRun(Score with { Season = PresetSeason.Hours });
        run.Feed(20 * 144, () => (run.Day % 1 is > 0.25 and < 0.5 ? 5 : 0) + Metrics.Normal(random));

        Assert.Empty(run.Alarms);
    }

    [Fact]
    public void Quiet_weekend_is_no_drift_with_a_weekly_season()
    {
        var random = new Random(89);
        var run = new PresetRun(Score with { Season = PresetSeason.Weekly });
        run.Feed(60 * 144, () => (1.5 * Math.Sin(2 * Math.PI * run.Day / 7)) + Metrics.Normal(random));

        Assert.Empty(run.Alarms);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(40)]
    [InlineData(400)]
    public void Gap_adds_no_evidence(int hours)
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(9000 + seed);
            var run = new PresetRun(Score).Feed(500, () => Metrics.Normal(random));
            run.NextMs += hours * 3_600_000.0;
            run.Feed(200, () => Metrics.Normal(random));
            Assert.Empty(run.Alarms);
        }
    }

    /// <summary>A fit that has seen some hours of the day knows nothing of the others, however many readings they held.</summary>
    [Theory]
    [InlineData(PresetSeason.Auto, 1000)]
    [InlineData(PresetSeason.Auto, 5000)]
    [InlineData(PresetSeason.Daily, 5000)]
    [InlineData(PresetSeason.Weekly, 5000)]
    [InlineData(PresetSeason.Hours, 5000)]
    public void Hours_never_seen_are_not_judged_by_a_season_learned_in_others(PresetSeason season, double stepMs)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(9100 + seed);
            var run = new PresetRun(new PresetOptions { Kind = PresetKind.Score, FalseAlarmsPerDay = 0.001, Season = season }) { StepMs = stepMs };
            for (var day = 0; day < 3; day++)
            {
                run.Feed(2500, () => Metrics.Normal(random));
                run.NextMs += (24 * 3_600_000.0) - (2500 * stepMs); // Every day the same hours...
            }

            run.Feed(2500, () => Metrics.Normal(random));
            run.NextMs += 6 * 3_600_000.0; // ...and then others.
            run.Feed(600, () => Metrics.Normal(random));

            Assert.Empty(run.Alarms);
            Assert.InRange(run.Inside.Normal.Sd, 0.9, 1.1);
        }
    }

    [Theory]
    [InlineData(60_000)]
    [InlineData(6_000_000)]
    [InlineData(0)]
    public void Change_of_pace_is_no_drift(double stepMs)
    {
        var random = new Random(91);
        var run = new PresetRun(Score).Feed(1000, () => Metrics.Normal(random));
        run.StepMs = stepMs;
        run.Feed(1000, () => Metrics.Normal(random));
        Assert.Empty(run.Alarms);
        Assert.InRange(run.DelayOf(() => 4 + Metrics.Normal(random), 60), 2, 40);
    }

    [Fact]
    public void Drift_that_began_while_learning_ends_quietly_and_the_next_one_is_found()
    {
        var random = new Random(92);
        var run = new PresetRun(Score).Feed(20, () => Metrics.Normal(random));
        run.Feed(300, () => 6 + Metrics.Normal(random));
        var during = run.Alarms.Count;
        run.Feed(600, () => Metrics.Normal(random));

        Assert.InRange(during, 1, 2);
        Assert.Equal(during, run.Alarms.Count);
        Assert.Equal(DriftStatus.Stable, run.Status);
        Assert.InRange(run.DelayOf(() => 6 + Metrics.Normal(random), 20), 2, 6);
    }

    [Theory]
    [InlineData(0.9, 0.9)]
    [InlineData(0.9, 0.91)]
    [InlineData(1.0, 1.0)]
    public void Constant_or_rounded_start_does_not_make_the_next_digit_a_drift(double one, double other)
    {
        var random = new Random(93);
        var run = new PresetRun(new PresetOptions { Kind = PresetKind.Rate });
        run.Feed(500, () => random.Next(20) == 0 ? other : one);
        run.Feed(one - 0.005);
        run.Feed(200, () => random.Next(20) == 0 ? other : one);

        Assert.Empty(run.Alarms);
        Assert.InRange(run.DelayOf(() => one - 0.1, 20), 2, 6);
    }

    [Fact]
    public void Outliers_among_the_first_readings_spoil_nothing()
    {
        var random = new Random(94);
        var run = new PresetRun(Score);
        run.Feed(200, () => run.Count is 0 or 7 or 8 or 20 or 50 ? 1e12 : 5 + Metrics.Normal(random));
        run.Feed(200, () => 5 + Metrics.Normal(random));
        Assert.Empty(run.Alarms);
        Assert.InRange(run.DelayOf(() => 9 + Metrics.Normal(random), 50), 2, 8);
    }

    [Fact]
    public void Mad_start_is_learned_anew_within_a_block_of_sane_readings()
    {
        var random = new Random(95);
        var run = new PresetRun(Score).Feed(100, () => 1e100 * Metrics.Normal(random));
        run.Feed(400, () => 5 + Metrics.Normal(random));

        Assert.InRange(run.DelayOf(() => 11 + Metrics.Normal(random), 50), 2, 10);
    }
}
