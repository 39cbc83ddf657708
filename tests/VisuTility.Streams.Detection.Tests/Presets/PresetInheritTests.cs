using VisuTility.Streams.Detection.Presets;

namespace VisuTility.Streams.Detection.Tests.Presets;

/// <summary>A new model version beside its predecessor.</summary>
public sealed class PresetInheritTests
{
    private static readonly PresetOptions Latency = new() { Kind = PresetKind.Latency };

    private static readonly PresetOptions Rate = new() { Kind = PresetKind.Rate };

    [Fact]
    public void Slower_new_version_fires_from_its_first_readings_on()
    {
        var random = new Random(101);
        var old = new PresetRun(Latency).Feed(500, () => Ms(random, 10));

        var fresh = Successor(Latency, old);

        Assert.InRange(fresh.DelayOf(() => Ms(random, 12.5), 50), 2, 8);
        Assert.Equal(Direction.Up, fresh.Evidence.Direction);
        Assert.Equal(10, fresh.Evidence.Reference.Mean, 0.2);
        Assert.Equal(12.5, fresh.Evidence.Window.Mean, 2.0);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(10.2)]
    [InlineData(8)]
    [InlineData(2)]
    public void Equal_or_faster_new_version_is_quiet_and_then_judged_by_its_own_readings(double level)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(10_200 + seed);
            var fresh = Successor(Latency, new PresetRun(Latency).Feed(500, () => Ms(random, 10)));

            fresh.Feed(400, () => Ms(random, level));

            Assert.Empty(fresh.Alarms);
            Assert.InRange(fresh.DelayOf(() => Ms(random, 1.5 * level), 50), 2, 6);
        }
    }

    [Fact]
    public void Slower_version_becomes_the_new_normal_after_its_time()
    {
        var random = new Random(103);
        var fresh = Successor(Latency, new PresetRun(Latency).Feed(500, () => Ms(random, 10)));

        fresh.Feed(500, () => Ms(random, 12.5));

        Assert.Single(fresh.Alarms);
        Assert.Equal(DriftStatus.Stable, fresh.Status);
        Assert.Equal(0, fresh.Inside.Inherited);
    }

    [Theory]
    [InlineData(0.95, 0)]
    [InlineData(0.93, 0)]
    [InlineData(0.80, 1)]
    public void Predecessor_in_drift_hands_on_its_healthy_level(double cured, int alarms)
    {
        var random = new Random(104);
        var old = new PresetRun(Rate).Feed(500, () => Share(random, 0.95));
        old.Feed(100, () => Share(random, 0.8));
        Assert.Equal(DriftStatus.Drift, old.Status);

        var fresh = Successor(Rate, old).Feed(250, () => Share(random, cured));

        Assert.Equal(alarms, fresh.Alarms.Count);
        Assert.Equal(alarms > 0 ? DriftStatus.Drift : DriftStatus.Stable, fresh.Status);
    }

    [Fact]
    public void Level_that_comes_back_to_the_predecessors_goes_on_learning_its_own()
    {
        var random = new Random(105);
        var fresh = Successor(Rate, new PresetRun(Rate).Feed(500, () => Share(random, 0.95)));
        fresh.Feed(10, () => Share(random, 0.8));
        Assert.Equal(DriftStatus.Drift, fresh.Status);

        fresh.Feed(200, () => Share(random, 0.94));

        Assert.Equal(DriftStatus.Stable, fresh.Status);
        Assert.Equal(PresetPhase.Watching, fresh.Inside.Phase);
        Assert.Equal(0, fresh.Inside.Inherited);
    }

    [Fact]
    public void Seasonal_predecessor_is_compared_at_the_time_of_day()
    {
        var random = new Random(106);
        var old = new PresetRun(Latency);
        old.Feed(1000, () => Ms(random, 10 * Math.Exp(0.2 * Math.Sin(2 * Math.PI * old.Day))));
        var fresh = Successor(Latency, old);

        fresh.Feed(300, () => Ms(random, 10 * Math.Exp(0.2 * Math.Sin(2 * Math.PI * fresh.Day))));

        Assert.Empty(fresh.Alarms);
    }

    [Fact]
    public void Scores_are_relative_to_their_version_and_a_learning_predecessor_knows_nothing()
    {
        var random = new Random(107);
        var score = new PresetOptions { Kind = PresetKind.Score };
        var scored = Successor(score, new PresetRun(score).Feed(500, () => Metrics.Normal(random)));
        var unlearned = Successor(Latency, new PresetRun(Latency).Feed(50, () => Ms(random, 10)));

        Assert.Equal(new PresetRun(score).State, scored.State);
        Assert.Equal(new PresetRun(Latency).State, unlearned.State);
    }

    private static PresetRun Successor(PresetOptions options, PresetRun old) => new(options, old.State) { NextMs = old.NextMs };

    private static double Ms(Random random, double level) => level * Math.Exp(0.04 * Metrics.Normal(random));

    private static double Share(Random random, double level) => level + (0.02 * Metrics.Normal(random));
}
