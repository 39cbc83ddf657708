namespace VisuTility.Streams.Detection.Statistics.Tests;

/// <summary>
/// Law of the sum over the lattice points (x, y) of a random path from (0, 0) to (large, small) of (x stepX - y stepY)^2, steps = lcm of
/// the sizes by each size: Xiao, Gordon, Yakovlev, Journal of Statistical Software 17(8) (2006), with probabilities for counts. </summary>
internal readonly struct CramerVonMisesPaths
{
    private readonly int _large;
    private readonly int _small;
    private readonly long _stepX;
    private readonly long _stepY;

    public CramerVonMisesPaths(int large, int small)
    {
        var lcm = KsTest.StepsOf(large, small);
        (_large, _small, _stepX, _stepY) = (large, small, lcm / large, lcm / small);
    }

    /// <summary>Doubles needed to answer <see cref="AtLeast"/>.</summary>
    public long Scratch(long limit) =>
        ((_small + 1L) * (_large + 1)) + ((_small + 1L) * (Math.Min(Math.Max(limit, 0), Math.Max(Largest() - limit, 0)) + 1));

    /// <summary>P(sum &gt;= limit).</summary>
    public double AtLeast(long limit, Span<double> scratch)
    {
        var largest = Largest();
        if (limit <= 0 || limit > largest)
        {
            return limit <= 0 ? 1 : 0;
        }

        // Two tables of the same law: of the sum up to the limit, or of what a path may still lose and reach it. The narrower is taken.
        var cells = (_small + 1) * (_large + 1);
        var rest = scratch[..cells];
        var table = scratch[cells..];
        return limit <= largest - limit
            ? BySum(table, checked((int)limit) + 1)
            : BySlack(table, checked((int)(largest - limit)) + 1, rest);
    }

    private static double ShareOfX(int x, int y) => (double)x / (x + y);

    private long Square(int x, int y)
    {
        var difference = (x * _stepX) - (y * _stepY);
        return difference * difference;
    }

    /// <summary>The squares are convex along each diagonal, so the largest sum is that of one of the two outermost paths.</summary>
    private long Largest()
    {
        var (first, second) = (0L, 0L);
        for (var x = 1; x <= _large; x++)
        {
            first += Square(x, 0);
            second += Square(x, _small);
        }

        for (var y = 1; y <= _small; y++)
        {
            first += Square(_large, y);
            second += Square(0, y);
        }

        return Math.Max(first, second);
    }

    /// <summary>Row y holds the law of the sum at (x, y), everything past the limit in its last cell.</summary>
    private double BySum(Span<double> table, int width)
    {
        table[..(width * (_small + 1))].Clear();
        table[0] = 1;
        for (var x = 0; x <= _large; x++)
        {
            for (var y = x == 0 ? 1 : 0; y <= _small; y++)
            {
                var row = table.Slice(y * width, width);
                var below = y == 0 ? row : table.Slice((y - 1) * width, width);
                Shift(row, below, ShareOfX(x, y), 1 - ShareOfX(x, y), Square(x, y));
            }
        }

        return table[(width * (_small + 1)) - 1];
    }

    /// <summary>row = its own share (a step in x) and that of the row below, moved up; in place, from high to low.</summary>
    private static void Shift(Span<double> row, ReadOnlySpan<double> below, double ofRow, double ofBelow, long shift)
    {
        var last = row.Length - 1;
        var past = 0.0;
        for (var v = (int)Math.Max(0, last - shift); v <= last; v++)
        {
            past += (row[v] * ofRow) + (below[v] * ofBelow);
        }

        for (var v = last - 1; v >= shift; v--)
        {
            row[v] = (row[v - (int)shift] * ofRow) + (below[v - (int)shift] * ofBelow);
        }

        row[..(int)Math.Min(shift, last)].Clear();
        row[last] = past;
    }

    /// <summary>
    /// Row y holds the law of (sum so far + largest sum of the rest - limit), which never rises and must not fall below 0.
    /// </summary>
    private double BySlack(Span<double> table, int width, Span<double> rest)
    {
        var rows = _small + 1;
        for (var x = _large; x >= 0; x--)
        {
            for (var y = _small; y >= 0; y--)
            {
                var right = x < _large ? rest[((x + 1) * rows) + y] + Square(x + 1, y) : 0;
                var up = y < _small ? rest[(x * rows) + y + 1] + Square(x, y + 1) : 0;
                rest[(x * rows) + y] = Math.Max(right, up);
            }
        }

        table[..(width * rows)].Clear();
        table[width - 1] = 1;
        for (var x = 0; x <= _large; x++)
        {
            for (var y = x == 0 ? 1 : 0; y <= _small; y++)
            {
                var row = table.Slice(y * width, width);
                var here = rest[(x * rows) + y] + Square(x, y);
                if (x == 0)
                {
                    row.Clear();
                }
                else
                {
                    Lose(row, row, ShareOfX(x, y), (long)(rest[((x - 1) * rows) + y] - here), false);
                }

                if (y > 0)
                {
                    Lose(row, table.Slice((y - 1) * width, width), 1 - ShareOfX(x, y), (long)(rest[(x * rows) + y - 1] - here), true);
                }
            }
        }

        var sum = 0.0;
        foreach (var p in table.Slice(_small * width, width))
        {
            sum += p;
        }

        return sum;
    }

    /// <summary>The share of a row that can afford the loss, moved down by it: over the target or added to it.</summary>
    private static void Lose(Span<double> target, ReadOnlySpan<double> row, double share, long loss, bool add)
    {
        var count = (int)Math.Max(0, row.Length - loss);
        for (var s = 0; s < count; s++)
        {
            var moved = row[s + (int)loss] * share;
            target[s] = add ? target[s] + moved : moved;
        }

        if (!add)
        {
            target[count..].Clear();
        }
    }
}
