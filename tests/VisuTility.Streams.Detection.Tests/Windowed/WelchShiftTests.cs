using VisuTility.Streams.Detection.Windowed;

namespace VisuTility.Streams.Detection.Tests.Windowed;

public sealed class WelchShiftTests
{
    [Fact]
    public void Agrees_with_windows_that_are_summed_anew()
    {
        var values = Metrics.Accuracy(32, 2500);
        var series = new SeriesUnderTest(new WelchShift(new WelchShiftOptions { Window = 70, Recent = 25, Threshold = 4 }));
        var (start, drifts) = (0, 0);

        for (var i = 0; i < values.Length; i++)
        {
            var status = series.Feed(values[i]);
            if (i + 1 - start < 70)
            {
                Assert.Equal(DriftStatus.Stable, status);
                continue;
            }

            var last = Metrics.Last(values, i, 70);
            var (m0, v0) = Moments(last[..45]);
            var (m1, v1) = Moments(last[45..]);
            var t = (m1 - m0) / Math.Sqrt((v1 / 25) + (v0 / 45));
            Assert.Equal(Math.Abs(t), series.Evidence.Statistic, 1e-8 * (1 + Math.Abs(t)));
            Assert.True(Metrics.Near(Math.Abs(t), 4) || Math.Abs(t) >= 4 == (status == DriftStatus.Drift));
            if (status == DriftStatus.Drift)
            {
                Assert.Equal(t > 0 ? Direction.Up : Direction.Down, series.Evidence.Direction);
                Assert.Equal(m1 - m0, series.Evidence.Size, 1e-12);
                Assert.InRange(i + 1 - 25, series.Evidence.ChangePointFirst, series.Evidence.ChangePointLast);
                start = i + 1 - 25;
                drifts++;
            }
        }

        Assert.InRange(drifts, 3, 100);
    }

    [Fact]
    public void Robust_form_passes_over_outliers_that_hide_a_shift_from_the_plain_one()
    {
        var random = new Random(6);
        var stream = Enumerable.Range(0, 400).Select(i => i % 20 == 7 ? 500.0 : (i < 300 ? 10 : 13) + Metrics.Normal(random)).ToArray();

        Assert.Empty(new SeriesUnderTest("welch-shift", "{}").DriftsOf(stream));
        var robust = new SeriesUnderTest("welch-shift", """{"robust":true}""").DriftsOf(stream);

        Assert.InRange(Assert.Single(robust), 300, 350);
    }

    private static (double Mean, double Variance) Moments(double[] values)
    {
        var mean = ExactMean.Of(values);
        var sd = Math.Max(Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1)), 1e-4 * Math.Abs(mean));
        return (mean, sd * sd);
    }
}
