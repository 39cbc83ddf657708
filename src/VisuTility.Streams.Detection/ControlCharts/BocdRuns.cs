using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ControlCharts;

/// <summary>One hypothesis of <see cref="Bocd"/>: the mean last changed just before a reading.</summary>
internal struct BocdRun
{
    /// <summary>Ordinal of its first reading; a whole number.</summary>
    public double Start;

    /// <summary>Posterior probability; all together 1.</summary>
    public double Weight;

    /// <summary>Posterior mean of the mean, in standard deviations from the reference.</summary>
    public double Mean;

    /// <summary>Unknown spread: sum of squares of prior and readings; 0 where it is known.</summary>
    public double Squares;
}

/// <summary>What a run has seen: readings, and those of its prior.</summary>
/// <param name="Kappa">Weight of its mean, in readings.</param>
/// <param name="Nu">Degrees of freedom of its spread; infinite = the spread is known.</param>
internal readonly record struct BocdKnowledge(double Kappa, double Nu)
{
    /// <summary>
    /// ln of the density of a reading under the run, without the ln sqrt(2 pi) that all runs share: normal, or Student's t whose
    /// normalising constant is that of the normal times 1 - 1/(4 nu) + ... (Stirling; error 2e-8 at nu 10).
    /// </summary>
    public double LogDensity(in BocdRun run, double z)
    {
        var d = z - run.Mean;
        var spread = 1 + (1 / Kappa);
        if (double.IsInfinity(Nu))
        {
            return -0.5 * ((d * d / spread) + StableMath.Log(spread));
        }

        spread *= run.Squares / Nu;
        var inverse = 1 / Nu;
        var constant = inverse * (-0.25 + (inverse * inverse * ((1.0 / 24) - (inverse * inverse / 20))));
        return constant - (0.5 * (StableMath.Log(spread) + ((Nu + 1) * StableMath.Log(1 + (d * d / (Nu * spread))))));
    }

    /// <summary>Takes the reading into the run.</summary>
    public void Learn(ref BocdRun run, double z)
    {
        var d = z - run.Mean;
        run.Mean += d / (Kappa + 1);
        run.Squares += double.IsInfinity(Nu) ? 0 : d * d * (Kappa / (Kappa + 1));
    }
}
