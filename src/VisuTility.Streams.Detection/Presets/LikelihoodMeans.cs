using System.Runtime.CompilerServices;
using VisuTility.Streams.Detection.ShiryaevRoberts;

namespace VisuTility.Streams.Detection.Presets;

/// <summary>
/// What the likelihood ratio of each size and direction has been in the mean while the series was stable. It is about 1 where scores follow
/// the law that is assumed; where their tails are heavier it is more, and dividing by it gives the ratios back the mean 1 that the promise
/// of false alarms rests on. Each direction has its own: a level that was learned a little too high makes the ratios of one direction too
/// large and those of the other too small.
/// </summary>
public struct LikelihoodMeans
{
    /// <summary>Mean ratio, up and down in turn for each size, <see cref="Prior"/> ratios of 1 included; 0 = none yet.</summary>
    public Ten Means;

    /// <summary>Sums of the present block. It joins when it is over without an alarm, so that a shift does not weaken its own
    /// evidence.</summary>
    public Ten Pending;

    /// <summary>Ratios in the means.</summary>
    public double Count;

    /// <summary>Ratios in the present block.</summary>
    public double PendingCount;

    /// <summary>1 = they are those of eased ratios.</summary>
    public long Eased;

    private const int Prior = 64;

    private const int Block = 64;

    /// <summary>Up and down in turn for each size.</summary>
    [InlineArray(2 * MixtureSums.Sizes)]
    public struct Ten
    {
        private double _first;
    }

    /// <summary>
    /// Divides ten ratios, up and down in turn for each size, by their means, and learns them. The means of <paramref name="eased"/>
    /// ratios, those of scores of which a part is allowed, end with the ease and count as 1 from then on: they say nothing about the
    /// others.
    /// </summary>
    internal void Divide(Span<double> ratios, bool eased)
    {
        Span<double> means = Means;
        Span<double> pending = Pending;
        if (eased != (Eased != 0))
        {
            Eased = eased ? 1 : 0;
            means.Fill(Count > 0 ? 1 : 0);
            Drop();
        }

        for (var i = 0; i < 2 * MixtureSums.Sizes; i++)
        {
            pending[i] += ratios[i];
            if (means[i] > 1)
            {
                ratios[i] /= means[i];
            }
        }

        PendingCount++;
        if (PendingCount >= Block)
        {
            Join();
        }
    }

    /// <summary>Forgets the present block.</summary>
    internal void Drop()
    {
        Pending = default;
        PendingCount = 0;
    }

    private void Join()
    {
        var before = Prior + Count;
        for (var i = 0; i < 2 * MixtureSums.Sizes; i++)
        {
            var sum = (before * (Count > 0 ? Means[i] : 1)) + Pending[i];
            Means[i] = sum / (before + PendingCount);
        }

        Count += PendingCount;
        Drop();
    }
}
