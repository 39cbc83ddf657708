using VisuTility.Streams.Benchmarks.Quality;
using VisuTility.Streams.Detection.Presets;

namespace VisuTility.Streams.Detection.Tests.Quality;

/// <summary>The measurements against cases whose answer is published.</summary>
public sealed class RunLengthTests
{
    /// <summary>z = 3.7190 has 1e-4 above it, 4.2649 has 1e-5: a budget of 10 or 1 in 100,000 for a limit on single readings.</summary>
    [Theory]
    [InlineData(10, 3.7190, 0.02)]
    [InlineData(100, 3.0902, 0.01)]
    public void A_search_finds_the_quantile_for_a_limit_on_single_readings(double budget, double z, double tolerance)
    {
        var limit = new Contender("", "limit", "up sd", """{"name":"threshold","comparison":"above","limit":{h}}""") { Guess = 2 };

        Assert.Equal(z, Search(limit, budget, 200).H, tolerance);
    }

    /// <summary>Montgomery, Statistical Quality Control, table 9.3 (k = .5): h 4 has one alarm in 168 readings, h 5 one in 465.</summary>
    [Theory]
    [InlineData(168, 4)]
    [InlineData(465, 5)]
    public void A_search_finds_the_limit_of_a_tabular_cusum_with_a_known_reference(double readings, double h) =>
        Assert.Equal(h, Search(Known(), 1e5 / readings, 400).H, 0.03);

    /// <summary>The same table: mean readings from a change with sums of 0 to the alarm, the deciding one included.</summary>
    [Theory]
    [InlineData(4, 0, 168)]
    [InlineData(4, 0.5, 26.6)]
    [InlineData(4, 1, 8.38)]
    [InlineData(4, 2, 3.34)]
    [InlineData(5, 0, 465)]
    [InlineData(5, 0.5, 38.0)]
    [InlineData(5, 1, 10.4)]
    [InlineData(5, 2, 4.01)]
    [InlineData(5, 3, 2.57)]
    public void Run_lengths_of_a_tabular_cusum_are_those_of_the_table(double h, double size, double published)
    {
        var detector = Known().Create(h);
        var state = new byte[detector.StateBytes];
        detector.Initialize(state);
        var random = StreamKinds.Accuracy.Generator(1);
        const int Runs = 8000;
        var readings = 0L;
        for (var run = 0; run < Runs; readings++)
        {
            // It restarts by itself at the update after an alarm, so the next run begins with it.
            run += detector.Update(state, StreamKinds.Accuracy.Read(ref random, 0, size, 0)) == DriftStatus.Drift ? 1 : 0;
        }

        Assert.InRange(readings / (double)Runs / published, 0.965, 1.035);
    }

    /// <summary>Two-sided limits at 3 sd: one alarm in 370.4 readings.</summary>
    [Fact]
    public void Shewhart_limits_of_three_sigma_alarm_once_in_370_readings()
    {
        // A tabular CUSUM with allowance 3 and the smallest limit is a Shewhart chart.
        var shewhart = new Contender("", "Shewhart", "raw", """{"name":"cusum","k":3,"h":1e-12,"mean":0.92,"sd":0.02}""");
        var streams = new StableStreams(StreamKinds.Accuracy, 100);

        Assert.Equal(370.4, 100.0 * StableStreams.Length / streams.Alarms(shewhart, 1, 100), 370.4 * 0.045);
    }

    /// <summary>
    /// A CUSUM of Gaussian log-likelihood ratios with limit h is a one-sided tabular one with k = size / 2 and limit h / size; Siegmund's
    /// approximation for that: (e^(2 k b) - 2 k b - 1) / (2 k^2), b = h / size + 1.166 (Sequential Analysis, 1985).
    /// </summary>
    [Theory]
    [InlineData(0.5, 6)]
    [InlineData(1, 6)]
    [InlineData(1, 8)]
    public void The_oracle_alarms_as_rarely_as_Siegmund_says(double size, double h)
    {
        var ratio = StreamKinds.Accuracy.LogRatio!(size);
        var oracle = new Contender("", "oracle", "raw", "{}") { Make = limit => new OracleCusum(ratio, limit) };
        const int Streams = 150;
        var measured = (double)Streams * StableStreams.Length / new StableStreams(StreamKinds.Accuracy, Streams).Alarms(oracle, h, Streams);
        var b = (h / size) + 1.166;
        var approximation = (Math.Exp(size * b) - (size * b) - 1) / (size * size / 2);

        Assert.InRange(measured / approximation, 0.85, 1.15);
    }

    /// <summary>The notes, measured by others: 40 readings for half a standard deviation at 10 false alarms in 100,000.</summary>
    [Fact]
    public void The_oracle_is_as_fast_as_measured_elsewhere_and_an_always_firing_detector_is_faster_at_a_price()
    {
        var oracle = new Contender("", "oracle", "raw", "{}") { Make = h => new OracleCusum(StreamKinds.Accuracy.LogRatio!(0.5), h) };
        var always = new Contender("", "always", "raw", "{}") { Make = _ => new AlwaysFires() };
        var threshold = Search(oracle, 10, 60);
        var study = new DelayStudy(StreamKinds.Accuracy, 200);

        var half = study.Run([(oracle, threshold.H)], out var spent)[1].Median;
        var firing = study.Run([(always, 0)], out var all);

        Assert.InRange(half, 34, 46);
        Assert.InRange(spent, 6, 14);
        Assert.All(firing, delays => Assert.Equal(0, delays.Ninety));
        Assert.Equal(100_000, all, 1e-6);
    }

    [Fact]
    public void A_miss_counts_as_longer_than_any_delay()
    {
        var deaf = new Contender("", "deaf", "raw", """{"name":"threshold","comparison":"above","limit":{h}}""");

        var delays = new DelayStudy(StreamKinds.Accuracy, 20).Run([(deaf, 5)], out var spent);

        Assert.All(delays, sizes => Assert.Equal((Delays.Never, Delays.Never, 1.0), (sizes.Median, sizes.Ninety, sizes.Missed)));
        Assert.Equal(0, spent);
    }

    [Fact]
    public void A_detector_that_holds_a_drift_has_alarmed_once_and_one_that_restarts_each_time()
    {
        var level = new Contender("", "level", "raw", """{"name":"threshold","comparison":"above","limit":0}""");
        var streams = new StableStreams(StreamKinds.Accuracy, 3);

        Assert.Equal(3 * StableStreams.Length, streams.Alarms(level, 1, 3));
        Assert.Equal(3, streams.Alarms(level with { Latches = true }, 1, 3));
    }

    /// <summary>Never more than was measured: an allowed correction makes no alarms more frequent than A.</summary>
    [Theory]
    [InlineData(nameof(PresetKind.Rate))]
    [InlineData(nameof(PresetKind.Error))]
    [InlineData(nameof(PresetKind.Latency))]
    [InlineData(nameof(PresetKind.Score))]
    [InlineData(nameof(PresetKind.PValue))]
    [InlineData(nameof(PresetKind.Count))]
    [Trait("Category", "Slow")]
    public void A_calibrated_limit_keeps_its_promise_on_other_streams(string kind)
    {
        const double Promise = 10_000;
        var known = Enum.Parse<PresetKind>(kind);
        foreach (var measured in CalibrationCases.All.Where(measured => measured.Kind == known))
        {
            var run = Calibration.Measure(measured, Math.Log(Promise) - CalibratedThresholds.Nats(known), 2_000_000, first: 77_000);

            Assert.True(
                PoissonBounds.AtLeast(run.Alarms, run.Readings / Promise) > 1e-4,
                $"{measured.Contender.Name}: {run.Alarms} alarms where {run.Readings / Promise:F0} are promised");
        }
    }

    private static Contender Known() =>
        new("", "cusum", "raw", """{"name":"cusum","k":0.5,"h":{h},"mean":0.92,"sd":0.02}""") { Guess = 3 };

    private static FoundThreshold Search(Contender contender, double budget, int streams)
    {
        var stable = new StableStreams(StreamKinds.Accuracy, streams);
        var perStream = budget * StableStreams.Length / 1e5;
        return new ThresholdSearch((h, count) => stable.Alarms(contender, h, count), contender.Least, contender.Most, perStream)
            .Find(contender.Guess, streams, StableStreams.Length)!.Value;
    }
}
