using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VisuTility.Streams.Detection.Windowed;

/// <summary>
/// ADWIN's exponential histogram: row r holds up to M buckets of 2^r readings, oldest first, each with its sum and the sum of squared
/// deviations from its mean. When a row gets its M + 1st bucket, its two oldest become one of the next row.
/// </summary>
/// <remarks>
/// One flat block of doubles. A row: the number of its buckets, M sums, M sums of squares; row 0 has <see cref="Pending"/> doubles more and
/// no squares (one reading has none), so that it takes that many readings before they are merged, all at once: which buckets are merged
/// depends only on the order in which they enter a row, so the rows after <see cref="Flush"/> are those of merging at every reading. The
/// last row has no next one: past M its oldest buckets are dropped, and the window slides.
/// </remarks>
internal readonly ref struct BucketRows(Span<double> block, int buckets)
{
    /// <summary>Readings taken before they are merged.</summary>
    public const int Pending = 32;

    /// <summary>Most buckets a row may keep.</summary>
    public const int MaxBuckets = 64;

    private readonly ref double _block = ref MemoryMarshal.GetReference(block);
    private readonly int _buckets = buckets;
    private readonly int _stride = 1 + (2 * buckets);
    private readonly int _rows = (block.Length - Pending) / (1 + (2 * buckets));

    /// <summary>Doubles of a block.</summary>
    public static int Length(int rows, int buckets) => Pending + (rows * (1 + (2 * buckets)));

    /// <summary>Buckets in a row; as documented only after <see cref="Flush"/>.</summary>
    public int Count(int row) => CountOf(ref Row(row));

    /// <summary>Sum of a row's k-th oldest bucket.</summary>
    public double Total(int row, int k) => Unsafe.Add(ref Row(row), 1 + k);

    /// <summary>Appends a reading.</summary>
    public void Insert(ref AdwinMoments window, double x)
    {
        var width = ++window.Width;
        double w = width;
        if (width > 1)
        {
            var d = x - (window.Total / (w - 1));
            window.Squares += (w - 1) * d * d / w;
        }

        window.Total += x;
        ref var count = ref CountOf(ref _block);
        Unsafe.Add(ref _block, 1 + count) = x;
        count++;
        if (count >= _buckets + Pending)
        {
            Flush(ref window);
        }
    }

    /// <summary>Merges what the rows have too much, from row 0 up.</summary>
    public void Flush(ref AdwinMoments window)
    {
        // Half of what row 0 can hold too much, rounded up; each row passes on at most half of what it gets, rounded up.
        Span<double> buffer = stackalloc double[4 * ((Pending / 2) + 1)];
        ref var totals = ref MemoryMarshal.GetReference(buffer);
        ref var squares = ref Unsafe.Add(ref totals, (Pending / 2) + 1);
        ref var outTotals = ref Unsafe.Add(ref totals, 2 * ((Pending / 2) + 1));
        ref var outSquares = ref Unsafe.Add(ref totals, 3 * ((Pending / 2) + 1));
        var incoming = MergeReadings(ref window, ref totals, ref squares);
        var (half, reciprocal) = (1.0, 0.5);
        for (var row = 1; incoming > 0; row++, half *= 2, reciprocal *= 0.5)
        {
            ref var own = ref Row(row);
            var count = CountOf(ref own);
            var all = count + incoming;
            var last = row == _rows - 1;
            var pairs = last || all <= _buckets ? 0 : (all - _buckets + 1) >> 1;
            for (var j = 0; j < pairs; j++)
            {
                var i = 2 * j;
                ref var a = ref i < count ? ref Unsafe.Add(ref own, 1 + i) : ref Unsafe.Add(ref totals, i - count);
                ref var b = ref i + 1 < count ? ref Unsafe.Add(ref own, 2 + i) : ref Unsafe.Add(ref totals, i + 1 - count);
                ref var va = ref i < count ? ref Unsafe.Add(ref own, 1 + _buckets + i) : ref Unsafe.Add(ref squares, i - count);
                ref var vb = ref i + 1 < count ? ref Unsafe.Add(ref own, 2 + _buckets + i) : ref Unsafe.Add(ref squares, i + 1 - count);
                var d = (a * reciprocal) - (b * reciprocal);
                Unsafe.Add(ref outTotals, j) = a + b;
                Unsafe.Add(ref outSquares, j) = va + vb + (half * d * d);
            }

            var skip = 2 * pairs;
            if (last)
            {
                for (skip = 0; skip < all - _buckets; skip++)
                {
                    var (total, sum) = skip < count
                        ? (Unsafe.Add(ref own, 1 + skip), Unsafe.Add(ref own, 1 + _buckets + skip))
                        : (Unsafe.Add(ref totals, skip - count), Unsafe.Add(ref squares, skip - count));
                    DropBucket(ref window, 1L << row, total, sum);
                }
            }

            Keep(ref own, skip, ref totals, ref squares, incoming);
            if (window.LastRow < row)
            {
                window.LastRow = row;
            }

            ref var swap = ref totals;
            totals = ref outTotals;
            outTotals = ref swap;
            swap = ref squares;
            squares = ref outSquares;
            outSquares = ref swap;
            incoming = pairs;
        }
    }

    /// <summary>Drops the oldest bucket of the window; to be called only after <see cref="Flush"/>.</summary>
    public void DropOldest(ref AdwinMoments window)
    {
        var row = (int)window.LastRow;
        ref var own = ref Row(row);
        DropBucket(ref window, 1L << row, Unsafe.Add(ref own, 1), row == 0 ? 0 : Unsafe.Add(ref own, 1 + _buckets));
        ref var count = ref CountOf(ref own);
        count--;
        for (var i = 1; i <= count; i++)
        {
            Unsafe.Add(ref own, i) = Unsafe.Add(ref own, i + 1);
            if (row > 0)
            {
                Unsafe.Add(ref own, i + _buckets) = Unsafe.Add(ref own, i + 1 + _buckets);
            }
        }

        while (window.LastRow > 0 && CountOf(ref Row((int)window.LastRow)) == 0)
        {
            window.LastRow--;
        }
    }

    /// <summary>Sums the window anew from its buckets, oldest first: what left it has left nothing behind.</summary>
    public void Resum(ref AdwinMoments window)
    {
        window.Total = 0;
        window.Squares = 0;
        var width = 0.0;
        for (var row = (int)window.LastRow; row >= 0; row--)
        {
            double n = 1L << row;
            var count = Count(row);
            for (var k = 0; k < count; k++)
            {
                var total = Total(row, k);
                if (width > 0)
                {
                    var d = (total / n) - (window.Total / width);
                    window.Squares += n * width * d * d / (n + width);
                }

                window.Squares += row == 0 ? 0 : Unsafe.Add(ref Row(row), 1 + _buckets + k);
                window.Total += total;
                width += n;
            }
        }
    }

    private static void DropBucket(ref AdwinMoments window, long size, double total, double squares)
    {
        double n = size;
        window.Width -= size;
        double w = window.Width;
        window.Total -= total;
        var d = (total / n) - (window.Total / w);
        window.Squares -= squares + (n * w * d * d / (n + w));
    }

    /// <summary>Row 0's pairs of readings; keeps the rest of them at its start.</summary>
    private int MergeReadings(ref AdwinMoments window, ref double totals, ref double squares)
    {
        ref var count = ref CountOf(ref _block);
        if (count <= _buckets)
        {
            return 0;
        }

        if (_rows == 1)
        {
            for (; count > _buckets; count--)
            {
                DropBucket(ref window, 1, Unsafe.Add(ref _block, 1), 0);
                for (var i = 1; i < count; i++)
                {
                    Unsafe.Add(ref _block, i) = Unsafe.Add(ref _block, i + 1);
                }
            }

            return 0;
        }

        var pairs = (count - _buckets + 1) >> 1;
        for (var j = 0; j < pairs; j++)
        {
            var a = Unsafe.Add(ref _block, 1 + (2 * j));
            var b = Unsafe.Add(ref _block, 2 + (2 * j));
            var d = a - b;
            Unsafe.Add(ref totals, j) = a + b;
            Unsafe.Add(ref squares, j) = 0.5 * d * d;
        }

        count -= 2 * pairs;
        for (var i = 1; i <= count; i++)
        {
            Unsafe.Add(ref _block, i) = Unsafe.Add(ref _block, i + (2 * pairs));
        }

        return pairs;
    }

    /// <summary>Takes the incoming buckets into the row, without the first <paramref name="skip"/> of all.</summary>
    private void Keep(ref double own, int skip, ref double totals, ref double squares, int incoming)
    {
        var count = CountOf(ref own);
        var kept = 0;
        for (var i = skip; i < count; i++)
        {
            kept++;
            Unsafe.Add(ref own, kept) = Unsafe.Add(ref own, 1 + i);
            Unsafe.Add(ref own, kept + _buckets) = Unsafe.Add(ref own, 1 + i + _buckets);
        }

        for (var i = Math.Max(skip - count, 0); i < incoming; i++)
        {
            kept++;
            Unsafe.Add(ref own, kept) = Unsafe.Add(ref totals, i);
            Unsafe.Add(ref own, kept + _buckets) = Unsafe.Add(ref squares, i);
        }

        CountOf(ref own) = kept;
    }

    // The arithmetic of indices is this file's alone: rows below _rows, counts at most _buckets (row 0: and Pending) by construction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref double Row(int row) => ref Unsafe.Add(ref _block, row == 0 ? 0 : Pending + (row * _stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref int CountOf(ref double row) => ref Unsafe.As<double, int>(ref row);
}

/// <summary>The whole window of <see cref="BucketRows"/>.</summary>
public struct AdwinMoments
{
    /// <summary>W, readings in the window.</summary>
    public long Width;

    /// <summary>T, their sum.</summary>
    public double Total;

    /// <summary>V, the sum of their squared deviations from their mean.</summary>
    public double Squares;

    /// <summary>Highest row with a bucket.</summary>
    public long LastRow;
}
