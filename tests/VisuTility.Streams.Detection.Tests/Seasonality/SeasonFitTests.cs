using VisuTility.Streams.Detection.Seasonality;

namespace VisuTility.Streams.Detection.Tests.Seasonality;

public sealed class SeasonFitTests
{
    [Fact]
    public void Sine_and_cosine_of_the_time_are_right_to_the_last_bits()
    {
        var random = new Random(61);
        for (var i = 0; i < 20_000; i++)
        {
            var period = i % 2 == 0 ? DayPhase.DayMs : DayPhase.WeekMs;
            var place = random.NextInt64(period);
            var time = place + ((random.NextInt64(80_000) - 40_000) * period);

            var (sin, cos) = DayPhase.At(time, period);

            var angle = 2 * Math.PI * ((double)place / period);
            Assert.Equal(Math.Sin(angle), sin, 2e-15);
            Assert.Equal(Math.Cos(angle), cos, 2e-15);
            Assert.Equal(1, (sin * sin) + (cos * cos), 5e-16);
        }
    }

    [Fact]
    public void Quarters_of_the_day_are_exact()
    {
        Assert.Equal((0.0, 1.0), DayPhase.At(0, DayPhase.DayMs));
        Assert.Equal((1.0, 0.0), DayPhase.At(DayPhase.DayMs / 4, DayPhase.DayMs));
        Assert.Equal((0.0, -1.0), DayPhase.At(DayPhase.DayMs / 2, DayPhase.DayMs));
        Assert.Equal((-1.0, 0.0), DayPhase.At(-DayPhase.DayMs / 4, DayPhase.DayMs));
    }

    /// <summary>Coefficients, inflation and squares against the normal equations of all readings so far, solved anew.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 0)]
    [InlineData(2, 2)]
    [InlineData(0, 0)]
    public void Recursion_is_the_least_squares_solution_of_everything_so_far(int daily, int weekly)
    {
        var fit = daily + weekly > 0 ? SeasonFit.Harmonics(daily, weekly) : SeasonFit.HoursOfDay();
        var n = fit.Coefficients;
        var state = new double[fit.Doubles];
        var (v, k) = (new double[SeasonFit.MaxCoefficients], new double[SeasonFit.MaxCoefficients]);
        fit.Initialize(state, 5);
        var random = new Random(62);
        var normal = new double[n, n];
        var right = new double[n];
        for (var i = 0; i < n; i++)
        {
            normal[i, i] = SeasonFit.Prior;
        }

        var squares = 0.0;
        var own = 0.0;
        var time = 1_772_409_608_504;
        for (var reading = 1; reading <= 1500; reading++)
        {
            time += random.Next(1, 1_200_000);
            var y = 5 + Math.Sin(time / 1e7) + Metrics.Normal(random);
            fit.Regressors(time, v);
            var gain = fit.Gain(state, v, k);
            var residual = y - fit.Predict(state, v);
            if (reading % 100 == 0)
            {
                var before = Solve(normal, [.. v[..n]]);
                Assert.Equal(1 + before.Zip(v).Sum(p => p.First * p.Second), gain, 1e-6 * gain);
            }

            fit.Update(state, k, gain, residual);
            squares += residual * residual / gain;
            own += (y - 5) * (y - 5);
            for (var i = 0; i < n; i++)
            {
                right[i] += v[i] * (y - 5);
                for (var j = 0; j < n; j++)
                {
                    normal[i, j] += v[i] * v[j];
                }
            }

            if (reading % 100 == 0)
            {
                var solution = Solve(normal, right);
                for (var i = 0; i < n; i++)
                {
                    Assert.Equal(solution[i] + (daily + weekly == 0 || i == 0 ? 5 : 0), state[i], 1e-7);
                }

                // min over c of |y - X c|^2 + prior |c|^2 = y'y - right' c
                Assert.Equal(own - right.Zip(solution).Sum(p => p.First * p.Second), squares, 1e-6 * squares);
            }
        }
    }

    [Fact]
    public void Million_readings_leave_the_fit_on_its_season()
    {
        var fit = SeasonFit.Harmonics(4, 0);
        var state = new double[fit.Doubles];
        var (v, k) = (new double[SeasonFit.MaxCoefficients], new double[SeasonFit.MaxCoefficients]);
        fit.Initialize(state, 0);
        for (var i = 0; i < 1_000_000; i++)
        {
            fit.Regressors(i * 600_000L, v);
            var gain = fit.Gain(state, v, k);
            fit.Update(state, k, gain, 3 + (2 * v[1]) - v[4] + ((i * 7919L % 1000) / 500.0) - 0.999 - fit.Predict(state, v));
        }

        Assert.Equal(3, state[0], 1e-3);
        Assert.Equal(2, state[1], 1e-2);
        Assert.Equal(-1, state[4], 1e-2);
        Assert.All(state[fit.Coefficients..], p => Assert.InRange(p, -1e-4, 1e-4));
    }

    private static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        var a = (double[,])matrix.Clone();
        var b = (double[])right.Clone();
        for (var c = 0; c < n; c++)
        {
            for (var r = c + 1; r < n; r++)
            {
                var factor = a[r, c] / a[c, c];
                for (var j = c; j < n; j++)
                {
                    a[r, j] -= factor * a[c, j];
                }

                b[r] -= factor * b[c];
            }
        }

        for (var r = n - 1; r >= 0; r--)
        {
            for (var j = r + 1; j < n; j++)
            {
                b[r] -= a[r, j] * b[j];
            }

            b[r] /= a[r, r];
        }

        return b;
    }
}
