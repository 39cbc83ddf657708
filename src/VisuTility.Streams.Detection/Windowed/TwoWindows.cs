namespace VisuTility.Streams.Detection.Windowed;

/// <summary>
/// The last n readings as the newest r and the n - r before them, each also kept sorted. Behind it in the state: a ring of n, n - r sorted
/// older ones, r sorted newer ones.
/// </summary>
public struct TwoWindows
{
    /// <summary>Readings ever; the next reading's ordinal.</summary>
    public long Seen;

    /// <summary>Readings in both windows.</summary>
    public int Count;

    /// <summary>Slot of the next reading; while the ring is full also the oldest one's.</summary>
    public int Next;

    /// <summary>Doubles behind it.</summary>
    public static int Length(int n) => 2 * n;

    /// <summary>The older window, sorted; empty until the newer one is full.</summary>
    public readonly ReadOnlySpan<double> Older(ReadOnlySpan<double> block, int r) => block.Slice(block.Length / 2, Math.Max(Count - r, 0));

    /// <summary>The newer window, sorted; it must be full.</summary>
    public static ReadOnlySpan<double> Newer(ReadOnlySpan<double> block, int r) => block[^r..];

    /// <summary>The k-th oldest reading of a full ring.</summary>
    public readonly double Oldest(ReadOnlySpan<double> block, int k)
    {
        var n = block.Length / 2;
        return block[Next + k >= n ? Next + k - n : Next + k];
    }

    /// <summary>
    /// Appends a reading and drops the oldest one of a full ring; O(log n) to find the places, and the moves between them.
    /// </summary>
    internal void Push(Span<double> block, int r, double x)
    {
        var n = block.Length / 2;
        var older = block.Slice(n, n - r);
        var newer = block[^r..];
        if (Count < r)
        {
            Insert(newer, Count, x);
        }
        else
        {
            var passing = block[Next >= r ? Next - r : Next - r + n];
            Replace(newer, passing, x);
            if (Count < n)
            {
                Insert(older, Count - r, passing);
            }
            else
            {
                Replace(older, block[Next], passing);
            }
        }

        block[Next] = x;
        Next = Next + 1 == n ? 0 : Next + 1;
        Count = Math.Min(Count + 1, n);
        Seen++;
    }

    /// <summary>Forgets the older window, so that the newer one is the start of what comes; r is at most n / 2 and the ring full.</summary>
    internal void KeepNewer(Span<double> block, int r)
    {
        var n = block.Length / 2;
        var scratch = block.Slice(n, r);
        for (var k = 0; k < r; k++)
        {
            scratch[k] = Oldest(block, n - r + k);
        }

        scratch.CopyTo(block);
        Count = r;
        Next = r == n ? 0 : r;
    }

    internal void Clear()
    {
        Count = 0;
        Next = 0;
    }

    private static void Insert(Span<double> sorted, int count, double x)
    {
        var i = count;
        for (; i > 0 && sorted[i - 1] > x; i--)
        {
            sorted[i] = sorted[i - 1];
        }

        sorted[i] = x;
    }

    private static void Replace(Span<double> sorted, double leaving, double x)
    {
        var i = FirstAtLeast(sorted, leaving);
        if (x > leaving)
        {
            for (; i + 1 < sorted.Length && sorted[i + 1] < x; i++)
            {
                sorted[i] = sorted[i + 1];
            }
        }
        else
        {
            for (; i > 0 && sorted[i - 1] > x; i--)
            {
                sorted[i] = sorted[i - 1];
            }
        }

        sorted[i] = x;
    }

    private static int FirstAtLeast(ReadOnlySpan<double> sorted, double x)
    {
        var (low, high) = (0, sorted.Length - 1);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (sorted[middle] < x)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
