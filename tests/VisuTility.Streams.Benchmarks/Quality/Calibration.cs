using VisuTility.Streams.Detection.Presets;

namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>One law a preset is measured on; of several laws of a kind the least favourable one counts.</summary>
/// <param name="Kind">What is calibrated.</param>
/// <param name="Law">Stable streams.</param>
/// <param name="Contender">The preset with the uncalibrated limit, h = ln A.</param>
internal sealed record CalibrationCase(PresetKind Kind, StreamKind Law, Contender Contender)
{
    /// <summary>First readings of a stream, which are not judged and not counted: the preset learns a season in a day.</summary>
    public const int Quiet = StreamKind.Period + 100;
}

/// <summary>A measured run length.</summary>
/// <param name="H">The limit, ln of the statistic.</param>
/// <param name="Readings">Judged readings.</param>
/// <param name="Alarms">False alarms among them.</param>
internal readonly record struct RunLength(double H, long Readings, long Alarms)
{
    /// <summary>ln of the readings per false alarm.</summary>
    public double LnA => Math.Log(Readings / (double)Alarms);

    /// <summary>c = ln A - h.</summary>
    public double Correction => LnA - H;

    /// <summary>The same with the fewest readings per false alarm that 97.5 % confidence leaves.</summary>
    public double SafeLnA => Math.Log(Readings / PoissonBounds.Upper(Alarms, 0.025));

    public double SafeCorrection => SafeLnA - H;

    /// <summary>c with the most readings per false alarm that 97.5 % confidence leaves.</summary>
    public double BestCorrection => Math.Log(Readings / PoissonBounds.Lower(Alarms, 0.025)) - H;
}

/// <summary>
/// Measures c in h = ln A - c: runs a detector at the limit h on stable streams and counts how many readings a false alarm really takes.
/// </summary>
internal static class Calibration
{
    private const int StreamLength = 100_000;

    /// <summary>Other streams than those of the quality tables and of the false-alarm report.</summary>
    private const ulong Offset = 2_000_000_000;

    /// <param name="measured">What, on which law.</param>
    /// <param name="h">The limit, as if it were ln A.</param>
    /// <param name="readings">How many judged readings, about.</param>
    /// <param name="first">Number of the first stream; others than 0 for checks of what was measured.</param>
    public static RunLength Measure(CalibrationCase measured, double h, long readings, ulong first = 0)
    {
        var detector = measured.Contender.Create(h);
        var law = measured.Law;
        var streams = (int)Math.Max(1, readings / (StreamLength - CalibrationCase.Quiet));
        var alarms = 0L;
        Parallel.For(0, streams, stream =>
        {
            var random = law.Generator(Offset + first + (ulong)stream);
            var input = InputStep.Of(measured.Contender.Input, law);
            var state = new byte[detector.StateBytes];
            detector.Initialize(state);
            var edge = new AlarmEdge(measured.Contender.Latches);
            var count = 0;
            for (var t = 0; t < StreamLength; t++)
            {
                if (input.Take(law.Draw(ref random, t, 0, 0), out var x))
                {
                    count += edge.Take(detector.Update(state, law.At(x, t))) ? 1 : 0;
                }
            }

            Interlocked.Add(ref alarms, count);
        });
        return new RunLength(h, (long)streams * (StreamLength - CalibrationCase.Quiet), alarms);
    }
}
