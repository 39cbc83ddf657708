using VisuTility.Streams.Detection.Presets;

namespace VisuTility.Streams.Detection.Tests.Presets;

/// <summary>What a preset says once it knows a series.</summary>
public sealed class PresetTests
{
    private static readonly PresetOptions Score = new() { Kind = PresetKind.Score, Season = PresetSeason.None };

    /// <summary>
    /// S from the class remarks, written out slowly: level and spread by walking through all readings, every starting point's product of
    /// ratios, each ratio over its mean in finished blocks.
    /// </summary>
    [Fact]
    public void Statistic_agrees_with_the_formula_written_out()
    {
        var random = new Random(71);
        var run = new PresetRun(Score with { FalseAlarmsPerDay = 1e-6, Direction = PresetDirection.Up });
        var values = new List<double>();
        var sums = new double[5];
        var (means, pending, joined) = (new double[] { 1, 1, 1, 1, 1 }, new double[5], 0);
        double[] sizes = [0.25, 0.5, 1, 2, 4];
        var compared = 0;
        for (var i = 0; i < 900; i++)
        {
            run.StepMs = random.Next(300_000, 900_000);
            var passed = run.NextMs - run.Inside.LastMs;
            var weight = i == 0 ? 0 : Math.Min(passed, 3 * NextUsual(run, passed)) / 86_400_000;
            var x = 10 + Metrics.Normal(random) + (i % 97 == 50 ? 9 : 0);
            run.Feed(x);
            values.Add(x);
            if (values.Count <= 32)
            {
                continue;
            }

            var z = Math.Clamp(LastScore(values), -3, 3);
            for (var k = 0; k < 5; k++)
            {
                var ratio = Math.Exp((sizes[k] * z) - (sizes[k] * sizes[k] / 2));
                sums[k] = (sums[k] + weight) * (ratio / Math.Max(1, means[k]));
                pending[k] += ratio;
            }

            joined++;
            if (joined % 64 == 0)
            {
                for (var k = 0; k < 5; k++)
                {
                    means[k] = ((means[k] * joined) + pending[k]) / (joined + 64);
                    pending[k] = 0;
                }
            }

            Assert.Equal(sums.Average(), run.Inside.Sums.Mean(Sides.Up), 1e-5 * (1e-3 + sums.Average()));
            compared++;
        }

        Assert.Equal(868, compared);
        Assert.Contains(means, m => m > 1);
    }

    /// <summary>
    /// A state before an alert is put together from the part that may change and the rest as it is afterwards: counted outcomes, given normals,
    /// seasons and what is learned from every eighth reading only.
    /// </summary>
    [Theory]
    [InlineData(PresetKind.Rate, PresetSeason.None, false, 2)]
    [InlineData(PresetKind.Rate, PresetSeason.Auto, false, 2)]
    [InlineData(PresetKind.Rate, PresetSeason.None, true, 1)]
    [InlineData(PresetKind.Error, PresetSeason.Daily, false, 1)]
    [InlineData(PresetKind.Score, PresetSeason.Auto, false, 2)]
    public void An_update_changes_nothing_but_what_it_may(PresetKind kind, PresetSeason season, bool given, int sizes)
    {
        var random = new Random(80);
        var options = new PresetOptions { Kind = kind, Season = season, FalseAlarmsPerDay = 0.1 };
        var preset = new Preset(given ? options with { Mean = 0.8, Sd = 0.05 } : options);
        var state = new byte[preset.StateBytes];
        var before = new byte[preset.StateBytes];
        preset.Initialize(state);
        var seen = new HashSet<int>();
        for (var i = 0; i < 12_000; i++)
        {
            var drifts = i is > 3_000 and < 3_200 or > 9_000;
            var value = kind == PresetKind.Score ? Metrics.Normal(random) + (drifts ? 4 : 0) : Binomial(random, 64, drifts ? 0.6 : 0.8) / 64.0;
            var reading = new Reading(value, 64, (i * 60_000L) + (i > 6_000 ? 30_000_000 : 0));
            state.CopyTo(before, 0);
            var changing = preset.MayChange(state);

            preset.Update(state, reading);

            Assert.True(before.AsSpan(changing).SequenceEqual(state.AsSpan(changing)), $"reading {i}");
            seen.Add(changing);
        }

        Assert.True(seen.Count >= sizes, string.Join(", ", seen));
    }

    /// <summary>Whatever the detector judges, people read the metric: a latency in its milliseconds, not its logarithm.</summary>
    [Theory]
    [InlineData(PresetKind.Latency, 25, 50, 2.5)]
    [InlineData(PresetKind.Count, 100, 200, 10)]
    [InlineData(PresetKind.Score, 10, 20, 1)]
    public void Evidence_is_in_the_unit_of_the_metric(PresetKind kind, double level, double shifted, double sd)
    {
        var random = new Random(81);
        var run = new PresetRun(new PresetOptions { Kind = kind, Season = PresetSeason.None, FalseAlarmsPerDay = 0.001, Direction = PresetDirection.Up });
        run.Feed(1500, () => level + (sd * Metrics.Normal(random)));

        Assert.InRange(run.DelayOf(() => shifted + (0.1 * Metrics.Normal(random)), 50), 1, 20);

        Assert.Equal(shifted, run.Evidence.Value, 1.0);
        Assert.Equal(level, run.Evidence.Reference.Mean, 0.05 * level);
        Assert.Equal(sd, run.Evidence.Reference.Sd, 0.15 * sd);
        Assert.InRange(run.Evidence.Window.Mean, level + (2 * sd), 3 * shifted);
    }

    /// <summary>The promise at 144 and 1440 readings a day and with the pace changing every two days: false alarms per day, not per
    /// reading.</summary>
    [Theory]
    [InlineData(144, 144, false)]
    [InlineData(1440, 1440, false)]
    [InlineData(144, 1440, false)]
    [InlineData(144, 144, true)]
    [InlineData(144, 1440, true)]
    public void False_alarms_per_day_stay_within_the_promise(int rate, int otherRate, bool calibrated)
    {
        const double promised = 0.25;
        const int readings = 200_000;
        var random = new Random(72);
        var run = new PresetRun(Score with { FalseAlarmsPerDay = promised, Calibrated = calibrated, AcceptAfterMs = 10 * 86_400_000L });
        var start = run.Day;
        for (var i = 0; i < readings; i++)
        {
            run.StepMs = 86_400_000.0 / ((long)run.Day / 2 % 2 == 0 ? rate : otherRate);
            run.Feed(3 + Metrics.Normal(random));
        }

        var expected = promised * (run.Day - start);
        Assert.InRange(run.Alarms.Count, expected / 8, expected + (3 * Math.Sqrt(expected)));
    }

    [Theory]
    [InlineData("lognormal", PresetKind.Latency)]
    [InlineData("student", PresetKind.Score)]
    [InlineData("poisson", PresetKind.Count)]
    [InlineData("uniform", PresetKind.PValue)]
    [InlineData("binomial", PresetKind.Rate)]
    [InlineData("overdispersed", PresetKind.Rate)]
    [InlineData("bits", PresetKind.Error)]
    [InlineData("rounded", PresetKind.Rate)]
    public void Promise_holds_whatever_the_law(string law, PresetKind kind)
    {
        const double promised = 0.0144 * 4;
        const int readings = 60_000;
        var random = new Random(73);
        var samples = law is "binomial" or "overdispersed" ? 48 : 0;
        var run = new PresetRun(new PresetOptions { Kind = kind, FalseAlarmsPerDay = promised, Season = PresetSeason.None });

        run.Feed(readings, () => Draw(law, random), samples);

        var expected = promised * readings / 144;
        Assert.InRange(run.Alarms.Count, 1, expected + (3 * Math.Sqrt(expected)));
    }

    [Theory]
    [InlineData(0.5, 30, 100)]
    [InlineData(1, 9, 25)]
    [InlineData(2, 3, 8)]
    [InlineData(3, 2, 5)]
    [InlineData(8, 2, 3)]
    public void Median_delay_is_that_of_the_recommended_pipeline(double shift, int least, int most)
    {
        var delays = new List<int>();
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(7400 + seed);
            var run = new PresetRun(Score with { FalseAlarmsPerDay = 0.0144 }).Feed(1500, () => Metrics.Normal(random));
            delays.Add(run.Status == DriftStatus.Drift ? 1 : run.DelayOf(() => shift + Metrics.Normal(random), 1000));
        }

        delays.Sort();
        Assert.InRange(delays[30], least, most);
    }

    [Fact]
    public void Drift_lasts_as_long_as_the_shift_and_ends_with_it()
    {
        var random = new Random(75);
        var run = new PresetRun(Score).Feed(600, () => Metrics.Normal(random));
        run.Feed(60, () => 5 + Metrics.Normal(random));
        Assert.Equal(602, Assert.Single(run.Alarms), 2.0);
        Assert.Equal(DriftStatus.Drift, run.Status);

        run.Feed(10, () => Metrics.Normal(random));

        Assert.Equal(DriftStatus.Stable, run.Status);
        run.Feed(600, () => Metrics.Normal(random));
        Assert.Single(run.Alarms);
        Assert.InRange(run.Inside.Normal.Level, -0.2, 0.2);
    }

    [Fact]
    public void Level_that_stays_is_the_new_normal_after_its_time_and_a_further_fall_is_a_new_drift()
    {
        var random = new Random(76);
        var run = new PresetRun(Score).Feed(600, () => Metrics.Normal(random));
        run.Feed(280, () => 5 + Metrics.Normal(random));
        Assert.Equal(DriftStatus.Drift, run.Status);
        run.Feed(20, () => 5 + Metrics.Normal(random));
        Assert.Equal(DriftStatus.Stable, run.Status);

        run.Feed(400, () => 5 + Metrics.Normal(random));

        Assert.Single(run.Alarms);
        Assert.InRange(run.DelayOf(() => 9 + Metrics.Normal(random), 50), 2, 6);
    }

    [Fact]
    public void Harmless_shift_is_quiet_and_the_next_harmful_one_is_measured_from_it()
    {
        var random = new Random(77);
        var run = new PresetRun(Score).Feed(600, () => Metrics.Normal(random));
        run.Feed(300, () => -6 + Metrics.Normal(random));
        Assert.Empty(run.Alarms);

        Assert.InRange(run.DelayOf(() => -2 + Metrics.Normal(random), 50), 2, 6);
    }

    [Fact]
    public void Given_reference_is_never_replaced()
    {
        var random = new Random(78);
        var run = new PresetRun(new PresetOptions { Kind = PresetKind.Score, Mean = 0, Sd = 1 });
        Assert.InRange(run.DelayOf(() => 3 + Metrics.Normal(random), 50), 2, 8);

        run.Feed(2000, () => 3 + Metrics.Normal(random));

        Assert.Equal(DriftStatus.Drift, run.Status);
        run.Feed(20, () => Metrics.Normal(random));
        Assert.Equal(DriftStatus.Stable, run.Status);
    }

    [Theory]
    [InlineData(1e9)]
    [InlineData(30)]
    public void Single_outliers_do_not_fire_however_calm_the_series(double outlier)
    {
        var random = new Random(79);
        var run = new PresetRun(Score).Feed(3000, () => Metrics.Normal(random));
        for (var i = 0; i < 30; i++)
        {
            run.Feed(outlier);
            run.Feed(200, () => Metrics.Normal(random));
        }

        Assert.Empty(run.Alarms);
        Assert.InRange(run.DelayOf(() => 3 + Metrics.Normal(random), 50), 2, 8);
    }

    [Fact]
    public void Short_batches_of_a_rate_are_allowed_to_be_noisier()
    {
        var random = new Random(80);
        var run = new PresetRun(new PresetOptions { Kind = PresetKind.Rate, Season = PresetSeason.None });
        for (var i = 0; i < 5000; i++)
        {
            var samples = i % 25 == 0 ? 4 : 64;
            run.Feed(Enumerable.Range(0, samples).Count(_ => random.NextDouble() < 0.9) / (double)samples, samples);
        }

        Assert.Empty(run.Alarms);
    }

    [Fact]
    public void Errors_of_a_batch_are_one_update_whatever_their_number()
    {
        var random = new Random(81);
        var run = new PresetRun(new PresetOptions { Kind = PresetKind.Error, Season = PresetSeason.None });
        run.Feed(500, () => Binomial(random, 400, 0.08) / 400.0, 400);

        Assert.Equal(DriftStatus.Stable, run.Feed(28 / 400.0, 400));
        Assert.InRange(run.DelayOf(() => Binomial(random, 400, 0.13) / 400.0, 50, 400), 2, 6);
        Assert.Equal(Direction.Up, run.Evidence.Direction);
    }

    [Fact]
    public void Evidence_tells_change_point_size_and_reference_as_long_as_the_drift_lasts()
    {
        var random = new Random(82);
        var run = new PresetRun(new PresetOptions { Kind = PresetKind.Rate, Season = PresetSeason.None });
        run.Feed(1000, () => 0.9 + (0.02 * Metrics.Normal(random)));
        run.DelayOf(() => 0.85 + (0.02 * Metrics.Normal(random)), 50);
        var atAlarm = run.Evidence;
        Assert.Equal(Direction.Down, atAlarm.Direction);
        Assert.True(atAlarm.Statistic >= atAlarm.Threshold);
        Assert.InRange(atAlarm.ChangePoint, 998, 1002);
        Assert.InRange(1000, atAlarm.ChangePointFirst, atAlarm.ChangePointLast);

        run.Feed(40, () => 0.85 + (0.02 * Metrics.Normal(random)));

        var later = run.Evidence;
        Assert.Equal(atAlarm.Statistic, later.Statistic);
        Assert.Equal(atAlarm.ChangePoint, later.ChangePoint);
        Assert.InRange(later.Size, -0.06, -0.04);
        Assert.InRange(later.EffectSize, -3, -2);
        Assert.InRange(later.Reference.Mean, 0.895, 0.905);
        Assert.InRange(later.Reference.Sd, 0.018, 0.022);
        Assert.InRange(later.Window.Mean, 0.84, 0.86);
    }

    [Fact]
    public void Ready_made_preset_is_that_of_the_rule()
    {
        var rule = SeriesUnderTest.Create("preset", """{"kind":"latency","false_alarms_per_day":0.01,"rate":144}""");

        Assert.Equal(rule.Parameters, Preset.For(PresetKind.Latency, 0.01, 144).Parameters);
        Assert.Contains("\"kind\":\"latency\"", rule.Parameters, StringComparison.Ordinal);
    }

    private static double Draw(string law, Random random) => law switch
    {
        "lognormal" => 40 * Math.Exp(0.25 * Metrics.Normal(random)),
        "student" => Metrics.Normal(random) / Math.Sqrt(Enumerable.Range(0, 3).Sum(_ => Math.Pow(Metrics.Normal(random), 2)) / 3),
        "poisson" => Enumerable.Range(0, 200).Count(_ => random.NextDouble() < 0.05),
        "uniform" => random.NextDouble(),
        "binomial" => 1 - (Binomial(random, 48, 0.04) / 48.0),
        "overdispersed" => 1 - (Binomial(random, 48, 0.08 * Math.Exp(0.5 * Metrics.Normal(random))) / 48.0),
        "bits" => random.NextDouble() < 0.08 ? 1 : 0,
        _ => Math.Round(0.92 + (0.02 * Metrics.Normal(random)), 2),
    };

    private static int Binomial(Random random, int count, double p) =>
        Enumerable.Range(0, count).Count(_ => random.NextDouble() < p);

    private static double NextUsual(PresetRun run, double passed)
    {
        var usual = run.Inside.IntervalMs;
        return usual > 0 ? usual + ((Math.Min(passed, 4 * usual) - usual) / Math.Min(run.Count + 1, 64)) : passed;
    }

    /// <summary>Score of the last value: everything before walked through from the start.</summary>
    private static double LastScore(List<double> values)
    {
        var first = values.Take(16).Order().ToArray();
        var median = 0.5 * (first[7] + first[8]);
        var deviations = first.Select(x => Math.Abs(x - median)).Order().ToArray();
        var sigma = 1.482602218505602 * 0.5 * (deviations[7] + deviations[8]);
        var (level, squares, terms) = (median, 4 * sigma * sigma, 4.0);
        var score = 0.0;
        for (var i = 0; i < values.Count; i++)
        {
            var sd = Math.Sqrt(squares / terms);
            var inflation = i == 0 ? 1e4 : (i + 1.0) / i;
            var scale = sd * Math.Sqrt(inflation);
            score = (values[i] - level) / scale;
            var kept = Math.Clamp(score, -3, 3) * scale;
            level += kept / (i + 1);
            if (i > 0)
            {
                squares += kept * kept / inflation;
                terms++;
            }
        }

        return score;
    }
}
