using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Seasonality;

/// <summary>
/// Growing least squares of a series on what comes back with its event time: a level and harmonics of the day and the week, or states of
/// the 24 hours. The exact least-squares solution of everything so far, updated reading by reading (recursive least squares, no
/// forgetting).
/// </summary>
/// <remarks>
/// <para>State, <see cref="Doubles"/> doubles of the caller's: the coefficients, then the upper triangle of P = (prior I + sum of v v')^-1,
/// v being the regressors of a time.</para>
/// <para>The residual before the update divided by sqrt(1 + v' P v) is the recursive residual (Brown, Durbin, Evans, JRSS B 37, 1975): of
/// the noise's own variance and independent of those before, whatever part of a period has been seen. The sum of their squares is the
/// residual sum of squares of the whole fit, so two fits are compared by two sums.</para>
/// <para>P shrinks like 1 / n and stays symmetric because only one triangle is kept; every entry is updated on its own, in a fixed order.
/// </para>
/// </remarks>
internal sealed class SeasonFit
{
    /// <summary>Most coefficients of a fit.</summary>
    public const int MaxCoefficients = 24;

    /// <summary>1 / variance of the coefficients before the first reading, in units of the noise: next to nothing is assumed.</summary>
    public const double Prior = 1e-4;

    private const int Hours = 24;

    private readonly int _daily;
    private readonly int _weekly;
    private readonly bool _hours;

    private SeasonFit(int daily, int weekly, bool hours)
    {
        (_daily, _weekly, _hours) = (daily, weekly, hours);
        Coefficients = hours ? Hours : 1 + (2 * (daily + weekly));
        Doubles = Coefficients + (Coefficients * (Coefficients + 1) / 2);
        PeriodMs = weekly > 0 ? DayPhase.WeekMs : DayPhase.DayMs;
    }

    /// <summary>Coefficients: the level, then a sine and a cosine of each harmonic; or the values at the full hours.</summary>
    public int Coefficients { get; }

    /// <summary>Size of the state.</summary>
    public int Doubles { get; }

    /// <summary>The longest period in the fit, milliseconds.</summary>
    public long PeriodMs { get; }

    /// <summary>A level and harmonics of the day and of the week.</summary>
    public static SeasonFit Harmonics(int daily, int weekly) => new(daily, weekly, false);

    /// <summary>Values at the full hours of the day, straight lines between them: for profiles that are no sinusoids.</summary>
    public static SeasonFit HoursOfDay() => new(0, 0, true);

    /// <summary>The fit before the first reading: <paramref name="level"/> at every time.</summary>
    public void Initialize(Span<double> state, double level)
    {
        state[..Doubles].Clear();
        var at = Coefficients;
        for (var i = 0; i < Coefficients; i++)
        {
            state[i] = _hours || i == 0 ? level : 0;
            state[at] = 1 / Prior;
            at += Coefficients - i;
        }
    }

    /// <summary>v of a time.</summary>
    public void Regressors(long timeMs, Span<double> v)
    {
        if (_hours)
        {
            v[..Hours].Clear();
            var place = (double)DayPhase.Within(timeMs, DayPhase.DayMs) * Hours / DayPhase.DayMs;
            var hour = (int)place;
            v[(hour + 1) % Hours] = place - hour;
            v[hour] = 1 - (place - hour);
            return;
        }

        v[0] = 1;
        Harmonics(timeMs, DayPhase.DayMs, _daily, v[1..]);
        if (_weekly > 0)
        {
            Harmonics(timeMs, DayPhase.WeekMs, _weekly, v[(1 + (2 * _daily))..]);
        }
    }

    /// <summary>The fitted value at the time of <paramref name="v"/>.</summary>
    public double Predict(ReadOnlySpan<double> state, ReadOnlySpan<double> v)
    {
        var sum = 0.0;
        for (var i = 0; i < Coefficients; i++)
        {
            sum += state[i] * v[i];
        }

        return sum;
    }

    /// <summary>k = P v; returns 1 + v' P v: how many times the noise's variance a residual before the update has.</summary>
    public double Gain(ReadOnlySpan<double> state, ReadOnlySpan<double> v, Span<double> k)
    {
        var n = Coefficients;
        v = v[..n];
        k = k[..n];
        k.Clear();
        var at = n;
        var gain = 1.0;
        for (var i = 0; i < n; i++)
        {
            var row = state.Slice(at, n - i);
            var (vi, sum) = (v[i], k[i] + (row[0] * v[i]));
            for (var j = 1; j < row.Length; j++)
            {
                sum += row[j] * v[i + j];
                k[i + j] += row[j] * vi;
            }

            k[i] = sum;
            gain += sum * vi;
            at += n - i;
        }

        return Math.Max(gain, 1);
    }

    /// <summary>Takes a residual into the fit: coefficients += k r / g, P -= k k' / g, with k and g of <see cref="Gain"/>.</summary>
    public void Update(Span<double> state, ReadOnlySpan<double> k, double gain, double residual)
    {
        var n = Coefficients;
        k = k[..n];
        residual = Door.Clamp(residual);
        var inverse = 1 / gain;
        var at = n;
        for (var i = 0; i < n; i++)
        {
            var share = k[i] * inverse;
            state[i] = Door.Clamp(state[i] + (share * residual));
            var row = state.Slice(at, n - i);
            for (var j = 0; j < row.Length; j++)
            {
                row[j] -= share * k[i + j];
            }

            at += n - i;
        }
    }

    /// <summary>Sine and cosine of the k-th harmonic from the first by the addition theorems.</summary>
    private static void Harmonics(long timeMs, long periodMs, int count, Span<double> v)
    {
        var (sin, cos) = DayPhase.At(timeMs, periodMs);
        var (s, c) = (sin, cos);
        for (var i = 0; i < count; i++)
        {
            v[2 * i] = s;
            v[(2 * i) + 1] = c;
            (s, c) = ((s * cos) + (c * sin), (c * cos) - (s * sin));
        }
    }
}
