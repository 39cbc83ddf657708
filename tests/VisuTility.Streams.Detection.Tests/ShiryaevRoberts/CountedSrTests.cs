using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.ShiryaevRoberts;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Tests.ShiryaevRoberts;

/// <summary><c>sr-bernoulli</c> and <c>sr-poisson</c>.</summary>
public sealed class CountedSrTests
{
    private static readonly double[] Sizes = [0.25, 0.5, 1, 2, 3];

    [Theory]
    [InlineData(null, false)]
    [InlineData(null, true)]
    [InlineData(0.1, false)]
    [InlineData(0.97, true)]
    public void Bernoulli_agrees_with_all_starting_points_written_out(double? share, bool readings)
    {
        var detector = new SrBernoulli(new SrBernoulliOptions
        {
            SamplesPerFalseAlarm = readings ? 100_000 : 1e15,
            ReadingsPerFalseAlarm = readings ? 1e15 : null,
            ErrorShare = share,
        });
        var random = new Random(61);
        var state = default(SrBernoulli.State);
        var (errors, count) = (0.0, 0.0);
        var steps = new List<(double[] Logs, double Weight)>();
        for (var i = 0; i < 150; i++)
        {
            var c = i % 3 == 0 ? 1 : 1 + random.Next(400);
            var s = Enumerable.Range(0, c).Count(_ => random.NextDouble() < (share ?? 0.1));
            var p = share ?? ((errors + 0.5) / (count + 1));
            var k = share is null ? count / (count + c - 1) : 1;
            if (share is not null || count >= 50)
            {
                var logs = BothSides(
                    d => Log(p, Math.Min(p + d, Math.Max(0.98, 1 - ((1 - p) / 4))), s, c, k),
                    d => Log(p, Math.Max(p - d, p / 4), s, c, k),
                    Math.Sqrt(p * (1 - p) / c));
                steps.Add(([.. logs], readings ? 1 : c));
            }

            errors += s;
            count += c;
            detector.Update(ref state, new Outcomes(s, c));

            if (steps.Count > 0)
            {
                Assert.Equal(1, state.Sums.Mean(Sides.Both) / Written(steps), 1e-9);
            }
        }
    }

    /// <summary>E[R] = w: summed over all 401 answers of a batch of 400 and their binomial chances. 2 more batches after a first
    /// one.</summary>
    [Theory]
    [InlineData(0.002, 400)]
    [InlineData(0.08, 400)]
    [InlineData(0.5, 48)]
    [InlineData(0.95, 48)]
    [InlineData(0.08, 1)]
    public void Bernoulli_sums_grow_by_the_samples_in_the_mean(double share, int count)
    {
        var detector = new SrBernoulli(new SrBernoulliOptions { SamplesPerFalseAlarm = 1e15, ErrorShare = share });
        var before = default(SrBernoulli.State);
        detector.Update(ref before, new Outcomes(Math.Round(share * 30), 30));
        var (expected, chance) = (0.0, Math.Pow(1 - share, count));
        for (var s = 0; s <= count; s++)
        {
            var state = before;
            detector.Update(ref state, new Outcomes(s, count));
            expected += chance * state.Sums.Mean(Sides.Both);
            chance *= (count - s) / (s + 1.0) * (share / (1 - share));
        }

        Assert.Equal(1, expected / (before.Sums.Mean(Sides.Both) + count), 1e-9);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3.0)]
    public void Poisson_agrees_with_all_starting_points_written_out(double? rate)
    {
        var detector = new SrPoisson(new SrPoissonOptions { ReadingsPerFalseAlarm = 1e15, Rate = rate });
        var random = new Random(62);
        var state = default(SrPoisson.State);
        var (events, count) = (0.0, 0.0);
        var steps = new List<(double[] Logs, double Weight)>();
        for (var i = 0; i < 250; i++)
        {
            var x = Poisson(random, 3);
            var m = rate ?? ((events + 0.5) / Math.Max(count, 1));
            var k = rate is null ? count / (count + 1) : 1;
            if (rate is not null || count >= 50)
            {
                double Log(double other) => k * ((x * Math.Log(other / m)) - (other - m));
                steps.Add(([.. BothSides(d => Log(m + d), d => Log(Math.Max(m - d, m / 4)), Math.Sqrt(m))], 1));
            }

            events += x;
            count++;
            detector.Update(ref state, x);

            if (steps.Count > 0)
            {
                Assert.Equal(1, state.Sums.Mean(Sides.Both) / Written(steps), 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(4)]
    [InlineData(60)]
    public void Poisson_sums_grow_by_the_readings_in_the_mean(double rate)
    {
        var detector = new SrPoisson(new SrPoissonOptions { ReadingsPerFalseAlarm = 1e15, Rate = rate });
        var (expected, chance) = (0.0, Math.Exp(-rate));
        for (var x = 0; x < 400; x++)
        {
            var state = default(SrPoisson.State);
            detector.Update(ref state, x);
            expected += chance * state.Sums.Mean(Sides.Both);
            chance *= rate / (x + 1);
        }

        Assert.Equal(1, expected, 1e-9);
    }

    [Fact]
    public void Accuracy_and_error_share_of_the_same_batches_are_the_same_update()
    {
        var errors = new SeriesUnderTest("sr-bernoulli", "{}");
        var successes = new SeriesUnderTest("sr-bernoulli", """{"counts":"successes"}""");
        var random = new Random(63);
        for (var i = 0; i < 300; i++)
        {
            var s = random.Next(20);
            errors.Detector.Update(errors.State, new Reading(s / 64.0, 64, i));
            successes.Detector.Update(successes.State, new Reading(1 - (s / 64.0), 64, i));
        }

        Assert.Equal(errors.State, successes.State);
    }

    /// <summary>Errors all at once, or none, 400 or a thousand million in one step: finite, and a drift as soon as it is one.</summary>
    [Theory]
    [InlineData(400)]
    [InlineData(1_000_000_000)]
    public void A_batch_in_one_step_neither_overflows_nor_underflows(long count)
    {
        foreach (var share in new[] { 1e-9, 0.08, 0.5, 1 - 1e-9 })
        {
            foreach (var answer in new[] { 0.0, 1 })
            {
                var options = new SrBernoulliOptions { SamplesPerFalseAlarm = 1e15, ErrorShare = share };
                var series = new SeriesUnderTest(new SrBernoulli(options));
                var last = DriftStatus.Stable;
                for (var i = 0; i < 20 && last == DriftStatus.Stable; i++)
                {
                    last = series.Detector.Update(series.State, new Reading(answer, count, i));
                    foreach (var value in MemoryMarshal.Cast<byte, double>(series.State))
                    {
                        Assert.True(double.IsFinite(value));
                    }
                }

                // 2e10 outcomes without the 20 errors that were due are a drift too; 8,000 are not.
                if (count == 400 || Math.Abs(answer - share) > 0.05)
                {
                    Assert.Equal(Math.Abs(answer - share) > 0.05 ? DriftStatus.Drift : DriftStatus.Stable, last);
                }
            }
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void Constant_outcomes_never_alarm_and_the_first_others_soon_do(double usual)
    {
        var series = new SeriesUnderTest("sr-bernoulli", "{}");
        Assert.DoesNotContain(DriftStatus.Drift, series.FeedAll(Enumerable.Repeat(usual, 20_000)));
        var others = 1;
        while (series.Feed(1 - usual) != DriftStatus.Drift)
        {
            others++;
        }

        Assert.InRange(others, 2, 4);
        Assert.Equal(usual == 0 ? Direction.Up : Direction.Down, series.Evidence.Direction);
        Assert.InRange(20_000, series.Evidence.ChangePointFirst, series.Evidence.ChangePointLast);
        Assert.InRange(series.Evidence.ChangePoint, 19_900, 20_003);
    }

    /// <summary>A side that was not asked for is no drift but a new reference, or the asked one would be blind after it.</summary>
    [Fact]
    public void After_a_fall_in_silence_a_rise_is_measured_from_the_lower_level()
    {
        var random = new Random(64);
        var series = new SeriesUnderTest("sr-bernoulli", """{"direction":"up"}""");
        Assert.DoesNotContain(DriftStatus.Drift, series.FeedAll(Bits(random, 0.5, 5000)));
        Assert.DoesNotContain(DriftStatus.Drift, series.FeedAll(Bits(random, 0.05, 2000)));
        Assert.NotEmpty(series.DriftsOf(Bits(random, 0.3, 200)));
    }

    /// <summary>
    /// 28 of 400 where 8 % is usual is no news; a shift of the share by two standard deviations of a batch is found within a few batches.
    /// </summary>
    [Fact]
    public void Small_changes_of_large_batches_are_seen()
    {
        var delays = new List<int>();
        for (var run = 0; run < 100; run++)
        {
            var random = new Random(6500 + run);
            var series = new SeriesUnderTest(new SrBernoulli(new SrBernoulliOptions { ReadingsPerFalseAlarm = 10_000 }));
            double Batch(double p) => Bits(random, p, 400).Sum() / 400;
            for (var i = 0; i < 300; i++)
            {
                series.Detector.Update(series.State, new Reading(Batch(0.08), 400, i));
            }

            Assert.Equal(DriftStatus.Stable, series.Detector.Update(series.State, new Reading(0.07, 400, 300)));
            var delay = 1;
            while (series.Detector.Update(series.State, new Reading(Batch(0.107), 400, 300 + delay)) != DriftStatus.Drift)
            {
                delay++;
            }

            delays.Add(delay);
        }

        delays.Sort();
        Assert.InRange(delays[50], 2, 6);
    }

    /// <summary>Readings, not outcomes, also where the share was given, from the reading after the last drift on.</summary>
    [Theory]
    [InlineData("""{"readings_per_false_alarm":100000}""", true)]
    [InlineData("""{"readings_per_false_alarm":100000,"error_share":0.08}""", true)]
    [InlineData("""{"readings_per_false_alarm":100000,"relearn_on_drift":false}""", false)]
    public void Reference_in_evidence_counts_readings(string parameters, bool anew)
    {
        var series = new SeriesUnderTest("sr-bernoulli", parameters);
        var random = new Random(66);
        double Batch(double p) => Bits(random, p, 400).Sum() / 400;
        var seen = 0;
        for (var drift = 0; drift < 2; drift++)
        {
            var start = anew ? seen : 0;
            var i = 0;
            while (series.Detector.Update(series.State, new Reading(Batch(i < 100 ? 0.08 : 0.3), 400, i)) != DriftStatus.Drift)
            {
                i++;
            }

            seen += i + 1;
            var reference = series.Evidence.Reference;
            Assert.Equal((start, seen - 1, seen - start), (reference.Start, reference.End, reference.Count));
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"rate":3}""")]
    public void Reference_of_a_rate_counts_readings_too(string parameters)
    {
        var series = new SeriesUnderTest("sr-poisson", parameters);
        var random = new Random(67);
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(DriftStatus.Stable, series.Feed(Poisson(random, 3)));
        }

        var seen = 201;
        while (series.Feed(12) != DriftStatus.Drift)
        {
            seen++;
        }

        var reference = series.Evidence.Reference;
        Assert.Equal((0, seen - 1, seen), (reference.Start, reference.End, reference.Count));
    }

    private static double[] Bits(Random random, double p, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() < p ? 1.0 : 0.0)];

    private static int Poisson(Random random, double mean)
    {
        var (limit, product, count) = (Math.Exp(-mean), random.NextDouble(), 0);
        while (product > limit)
        {
            product *= random.NextDouble();
            count++;
        }

        return count;
    }

    private static double Log(double p, double other, int s, int c, double k) =>
        k * ((s * Math.Log(other / p)) + ((c - s) * Math.Log((1 - other) / (1 - p))));

    private static IEnumerable<double> BothSides(Func<double, double> up, Func<double, double> down, double sd) =>
        [.. Sizes.Select(d => up(d * sd)), .. Sizes.Select(d => down(d * sd))];

    private static double Written(List<(double[] Logs, double Weight)> steps)
    {
        var sum = 0.0;
        for (var size = 0; size < 10; size++)
        {
            var log = 0.0;
            for (var i = steps.Count - 1; i >= 0; i--)
            {
                log += steps[i].Logs[size];
                sum += steps[i].Weight * Math.Exp(log);
            }
        }

        return sum / 10;
    }
}
