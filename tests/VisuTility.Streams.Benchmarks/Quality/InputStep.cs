using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>
/// What is done to a stream before a detector that does not do it by itself, so that other detectors are not beaten by a missing
/// preparation. Stateful: one per stream.
/// </summary>
internal abstract class InputStep
{
    /// <summary>False while the step only learns: the detector does not see the reading.</summary>
    public abstract bool Take(double x, out double y);

    /// <summary>A copy that goes on on its own.</summary>
    public virtual InputStep Clone() => (InputStep)MemberwiseClone();

    /// <summary>
    /// A fresh step by name: <c>raw</c>; in true standard deviations from the true mean, as if somebody had told the detector, of the
    /// metric (<c>sd</c>), of its logarithm (<c>ln</c>) or squared (<c>squares</c>); <c>clip</c>; <c>season</c>. With <c>up </c> before it
    /// the sign is such that changes rise, for detectors that see nothing else.
    /// </summary>
    public static InputStep Of(string name, StreamKind kind) => name switch
    {
        "raw" => new Pointwise(x => x),
        "sd" => new Pointwise(x => (x - kind.Mean) / kind.Sd),
        "ln" => new Pointwise(x => (StableMath.Log(Math.Max(x, 1e-6)) - kind.LnMean) / kind.LnSd),
        "squares" => new Pointwise(x => Math.Max((x - kind.Mean) * (x - kind.Mean) / (kind.Sd * kind.Sd), 1e-12)),
        "clip" => new Clipped(),
        "season" => new Deseasoned(),
        _ when name.StartsWith("up ", StringComparison.Ordinal) => new Oriented(Of(name[3..], kind), kind.Falls ? -1 : 1),
        _ => throw new ArgumentException($"no input step '{name}'", nameof(name)),
    };

    private sealed class Pointwise(Func<double, double> map) : InputStep
    {
        public override bool Take(double x, out double y)
        {
            y = map(x);
            return true;
        }
    }

    private sealed class Oriented(InputStep inner, int sign) : InputStep
    {
        private InputStep _inner = inner;

        public override bool Take(double x, out double y)
        {
            var taken = _inner.Take(x, out y);
            y *= sign;
            return taken;
        }

        public override InputStep Clone()
        {
            var copy = (Oriented)base.Clone();
            copy._inner = _inner.Clone();
            return copy;
        }
    }

    /// <summary>Distance from the median of the first 300 in 1.4826 of their median absolute deviations, clipped at +-3.</summary>
    private sealed class Clipped : InputStep
    {
        private const int Reference = 300;

        private double[] _first = new double[Reference];
        private int _seen;
        private double _median;
        private double _scale;

        public override bool Take(double x, out double y)
        {
            y = 0;
            if (_seen < Reference)
            {
                _first[_seen++] = x;
                if (_seen == Reference)
                {
                    _median = Median(_first);
                    _scale = 1.4826 * Median([.. _first.Select(value => Math.Abs(value - _median))]);
                }

                return false;
            }

            y = Math.Clamp((x - _median) / _scale, -3, 3);
            return true;
        }

        public override InputStep Clone()
        {
            var copy = (Clipped)base.Clone();
            copy._first = [.. _first];
            return copy;
        }

        private static double Median(double[] values)
        {
            var sorted = values.Order().ToArray();
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    /// <summary>
    /// Residual of a growing least-squares fit of 1 and two daily harmonics, before the update, over sqrt(1 + v'Pv) and the running
    /// standard deviation of the residuals; after one whole day.
    /// </summary>
    private sealed class Deseasoned : InputStep
    {
        private const int Terms = 5;

        private static readonly double[][] Regressors = [.. Enumerable.Range(0, StreamKind.Period).Select(Harmonics)];

        private double[] _weights = new double[Terms];
        private double[] _p = Diagonal(1e4);
        private RunningMoments _residuals;
        private long _index;

        public override bool Take(double x, out double y)
        {
            var v = Regressors[_index % StreamKind.Period];
            Span<double> pv = stackalloc double[Terms];
            var gain = 1.0;
            var fitted = 0.0;
            for (var i = 0; i < Terms; i++)
            {
                for (var j = 0; j < Terms; j++)
                {
                    pv[i] += _p[(i * Terms) + j] * v[j];
                }

                gain += v[i] * pv[i];
                fitted += v[i] * _weights[i];
            }

            var error = x - fitted;
            for (var i = 0; i < Terms; i++)
            {
                _weights[i] += pv[i] / gain * error;
                for (var j = 0; j < Terms; j++)
                {
                    _p[(i * Terms) + j] -= pv[i] * pv[j] / gain;
                }
            }

            var residual = error / Math.Sqrt(gain);
            y = residual / _residuals.Sd;
            if (_index++ >= Terms)
            {
                _residuals.Add(residual);
            }

            return _index > StreamKind.Period;
        }

        public override InputStep Clone()
        {
            var copy = (Deseasoned)base.Clone();
            copy._weights = [.. _weights];
            copy._p = [.. _p];
            return copy;
        }

        private static double[] Diagonal(double value)
        {
            var p = new double[Terms * Terms];
            for (var i = 0; i < Terms; i++)
            {
                p[(i * Terms) + i] = value;
            }

            return p;
        }

        private static double[] Harmonics(int index)
        {
            var angle = 2 * Math.PI * index / StreamKind.Period;
            return [1, Math.Sin(angle), Math.Cos(angle), Math.Sin(2 * angle), Math.Cos(2 * angle)];
        }
    }
}
