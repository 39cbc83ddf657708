using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    /// <summary>Mean ratio, up and down in turn for each size, <see cref="Prior"/> ratios of 1 included; 0 = none yet. Floats: half the
    /// memory, and an error of a tenth of a millionth.</summary>
    public Ten Means;

    /// <summary>Sums of the present block. It joins when it is over without an alarm, so that a shift does not weaken its own
    /// evidence.</summary>
    public Ten Pending;

    /// <summary>Ratios in the means.</summary>
    public long Count;

    /// <summary>Ratios in the present block.</summary>
    public int PendingCount;

    /// <summary>1 = they are those of eased ratios.</summary>
    public int Eased;

    private const int Prior = 64;

    private const int Block = 64;

    /// <summary>Up and down in turn for each size.</summary>
    [InlineArray(2 * MixtureSums.Sizes)]
    public struct Ten
    {
        private float _first;
    }

    /// <summary>
    /// Ratios divided by their means, which learn them. The means of <paramref name="eased"/> ratios, those of scores of which a part is
    /// allowed, end with the ease and count as 1 from then on: they say nothing about the others.
    /// </summary>
    internal TenRatios Divide(TenRatios ratios, bool eased)
    {
        if (eased != (Eased != 0))
        {
            Eased = eased ? 1 : 0;
            ((Span<float>)Means).Fill(Count > 0 ? 1 : 0);
            Drop();
        }

        ref var pending = ref MemoryMarshal.GetReference((Span<float>)Pending);
        (Vector256.LoadUnsafe(ref pending) + Vector256.Narrow(ratios.First, ratios.Second)).StoreUnsafe(ref pending);
        ref var rest = ref Unsafe.As<float, Vector64<float>>(ref Unsafe.Add(ref pending, 8));
        rest += Vector128.Narrow(ratios.Third, ratios.Third).GetLower();

        ref var means = ref MemoryMarshal.GetReference((Span<float>)Means);
        var (first, second) = Vector256.Widen(Vector256.LoadUnsafe(ref means));
        var third = Vector128.WidenLower(Unsafe.As<float, Vector64<float>>(ref Unsafe.Add(ref means, 8)).ToVector128());
        var one = Vector256.Create(1.0);
        if (++PendingCount >= Block)
        {
            Join();
        }

        return new TenRatios(
            ratios.First / Vector256.Max(first, one),
            ratios.Second / Vector256.Max(second, one),
            ratios.Third / Vector128.Max(third, one.GetLower()));
    }

    /// <summary>Forgets the present block.</summary>
    internal void Drop()
    {
        Pending = default;
        PendingCount = 0;
    }

    private void Join()
    {
        var before = (double)(Prior + Count);
        for (var i = 0; i < 2 * MixtureSums.Sizes; i++)
        {
            var sum = (before * (Count > 0 ? Means[i] : 1)) + Pending[i];
            Means[i] = (float)(sum / (before + PendingCount));
        }

        Count += PendingCount;
        Drop();
    }
}
