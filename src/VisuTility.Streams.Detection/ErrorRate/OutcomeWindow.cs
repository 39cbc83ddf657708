using System.Runtime.InteropServices;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>
/// The fewest last readings that together hold at least a given number of outcomes: of single outcomes exactly that many. 24 bytes and a
/// ring of as many entries.
/// </summary>
/// <remarks>
/// A reading is never split, because the order inside it is not known: with batches of 400 a window of 100 is the last batch. Errors are
/// whole numbers, of a lone share in units of 2^-30, so the sums are exact whatever came and went. An entry: count in the upper half, below
/// it the errors; counts are at most 10^9, so no entry has the bits of a NaN. Amortised O(1) per reading.
/// </remarks>
public struct OutcomeWindow
{
    /// <summary>Errors, in units of 2^-30.</summary>
    public long Errors;

    /// <summary>Outcomes.</summary>
    public long Count;

    /// <summary>Readings.</summary>
    public int Length;

    /// <summary>Slot of the next reading.</summary>
    public int Next;

    private const double Unit = 1 << 30;

    /// <summary>Errors per outcome; 0 when empty.</summary>
    internal readonly double Rate => Count == 0 ? 0 : Errors / Unit / Count;

    /// <summary>Successes per outcome; 0 when empty.</summary>
    internal readonly double Successes => Count == 0 ? 0 : ((Count << 30) - Errors) / Unit / Count;

    internal readonly double ErrorCount => Errors / Unit;

    internal static ulong Entry(double errors, long count) =>
        ((ulong)count << 32) | (ulong)(count == 1 ? Math.Floor((errors * Unit) + 0.5) : errors);

    /// <summary>The ring behind a state.</summary>
    internal static Span<ulong> Ring(Span<double> ring) => MemoryMarshal.Cast<double, ulong>(ring);

    /// <summary>
    /// Takes a reading and drops the oldest ones that are not needed any more; the dropped outcomes are added up. The caller then writes
    /// the entry to the slot that was next: windows of several sizes share a ring, and all must have dropped before.
    /// </summary>
    internal void Take(ReadOnlySpan<ulong> ring, ulong entry, int size, ref RunningRate dropped)
    {
        Errors += ErrorsOf(entry);
        Count += CountOf(entry);
        while (Length > 0)
        {
            var slot = Next - Length;
            var oldest = ring[slot < 0 ? slot + ring.Length : slot];
            if (Count - CountOf(oldest) < size)
            {
                break;
            }

            Errors -= ErrorsOf(oldest);
            Count -= CountOf(oldest);
            Length--;
            dropped.Add(ErrorsOf(oldest) / Unit, CountOf(oldest), MeanRounding.Sum);
        }

        // What is left without its oldest reading holds fewer than size outcomes, so it has fewer than size readings: the slot is free.
        Length++;
        Next = Next + 1 == ring.Length ? 0 : Next + 1;
    }

    private static long CountOf(ulong entry) => (long)(entry >> 32);

    private static long ErrorsOf(ulong entry) => (long)(uint)entry << (CountOf(entry) == 1 ? 0 : 30);
}
