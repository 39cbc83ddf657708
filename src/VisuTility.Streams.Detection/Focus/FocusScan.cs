namespace VisuTility.Streams.Detection.Focus;

/// <summary>
/// FOCuS: the largest value of a change over all change points since the last restart, exactly, from the few pieces that can ever be it.
/// </summary>
/// <remarks>
/// <para>Each side keeps a stack of pieces (tau, S_tau), oldest first, whose means since then rise towards the newest (on the side that
/// looks for a fall: they fall). After a reading the newest is dropped as long as its mean is not beyond that of the one before it (and not
/// beyond the known level): it can never again be the best, because either that one or a piece opened now will be better. So the stack is
/// the lower convex hull of all points (tau, S_tau), about ln n of them.</para>
/// <para>One piece is usually enough to know that nothing reaches the limit (Ward et al. 2024): for an older change i and a newer k,
/// value_n(i) &lt;= value_k(i) + value_n(k), because the left side fits both stretches with one level and the right side each with its own.
/// So every piece remembers a bound of what older ones were worth when it was opened, and the scan from the newest goes on only while
/// value + bound reaches the limit. Where it does, the bound becomes exact again.</para>
/// </remarks>
internal static class FocusScan
{
    /// <summary>Bytes of the pieces of both sides.</summary>
    public const int BytesPerPiece = 64;

    /// <summary>
    /// Depth of the interval of a change point, in nats: change points that may be worth the best less this belong to it. Measured cover in
    /// the remarks of <see cref="FocusDetector"/>.
    /// </summary>
    public const double IntervalDrop = 1.92;

    /// <summary>Bound of a piece that has no older one; finite, as all of the state.</summary>
    private const double NoOlder = -1e300;

    /// <summary>Bounds and values are rounded differently.</summary>
    private const double Slack = 1e-6;

    /// <summary>Outcomes after which sums are taken relative to the oldest piece, so that they stay small.</summary>
    private const double Rebase = 65_536;

    /// <summary>Only the change before everything is possible.</summary>
    public static void Start(ref FocusSums sums, Span<FocusPiece> pieces, in FocusRules rules, long ordinal)
    {
        var first = new FocusPiece { Older = NoOlder, Ordinal = ordinal };
        sums = new FocusSums { Up = rules.Up ? 1 : 0, Down = rules.Down ? 1 : 0 };
        pieces.Clear();
        pieces[0] = rules.Up ? first : default;
        pieces[pieces.Length / 2] = rules.Down ? first : default;
    }

    /// <summary>
    /// Takes outcomes that came in one reading: n += count, S += sum, one new piece. Returns the value of the best rise and of the best
    /// fall, each exact where it reaches the limit; below it only "less than the limit" is told, as 0.
    /// </summary>
    public static (double Up, double Down) Add<TCost>(
        in TCost cost,
        in FocusRules rules,
        ref FocusSums sums,
        Span<FocusPiece> pieces,
        double count,
        double sum,
        long ordinal,
        double limit)
        where TCost : struct, IFocusCost
    {
        sums.Count += count;
        sums.Sum += sum;
        var half = pieces.Length / 2;
        var up = 0.0;
        var down = 0.0;
        if (rules.Up)
        {
            up = Side(cost, rules.KeepFirst, sums, pieces[..half], ref sums.Up, 1, 1, ordinal, limit);
        }

        if (rules.Down)
        {
            down = Side(cost, rules.KeepFirst, sums, pieces[half..], ref sums.Down, -1, rules.LeastDown, ordinal, limit);
        }

        if (cost.Known && !rules.KeepFirst && sums.Count >= Rebase)
        {
            Relate(ref sums, pieces);
        }

        return (up, down);
    }

    /// <summary>After <see cref="Add"/>: at least what the best change is worth.</summary>
    public static double Bound(in FocusSums sums, ReadOnlySpan<FocusPiece> pieces) => Math.Max(
        sums.Up > 0 ? pieces[sums.Up - 1].Older : NoOlder,
        sums.Down > 0 ? pieces[(pieces.Length / 2) + sums.Down - 1].Older : NoOlder);

    /// <summary>The best change of the sides asked for, a rise before an equal fall, of equals the newest; scans every piece.</summary>
    public static FocusEstimate Best<TCost>(
        in TCost cost, in FocusRules rules, in FocusSums sums, ReadOnlySpan<FocusPiece> pieces, Sides asked)
        where TCost : struct, IFocusCost
    {
        var half = pieces.Length / 2;
        var up = asked == Sides.Down ? default : BestOf(cost, sums, pieces[..sums.Up], 1);
        var down = asked == Sides.Up ? default : BestOf(cost, sums, pieces.Slice(half, sums.Down), rules.LeastDown);
        var rises = asked == Sides.Up || (asked == Sides.Both && up.Value >= down.Value);
        var (value, index) = rises ? up : down;
        if (!(value > 0))
        {
            return new FocusEstimate(0, Direction.None, default, default, -1, -1, -1);
        }

        var side = rises ? pieces[..sums.Up] : pieces.Slice(half, sums.Down);
        var best = side[index];
        var least = rises ? 1 : rules.LeastDown;
        return new FocusEstimate(
            value,
            rises ? Direction.Up : Direction.Down,
            (best.Count, best.Sum),
            (sums.Count - best.Count, sums.Sum - best.Sum),
            (long)best.Ordinal,
            End(cost, sums, side, index, -1, value - IntervalDrop, least),
            End(cost, sums, side, index, 1, value - IntervalDrop, least));
    }

    /// <summary>The value of <see cref="Best"/> alone.</summary>
    public static double Largest<TCost>(
        in TCost cost, in FocusRules rules, in FocusSums sums, ReadOnlySpan<FocusPiece> pieces, Sides asked)
        where TCost : struct, IFocusCost
    {
        var up = asked == Sides.Down ? 0 : BestOf(cost, sums, pieces[..sums.Up], 1).Value;
        return asked == Sides.Up
            ? up
            : Math.Max(up, BestOf(cost, sums, pieces.Slice(pieces.Length / 2, sums.Down), rules.LeastDown).Value);
    }

    /// <summary>
    /// Ordinal at which the interval ends on one side of the best piece. Every point (tau, S_tau) between two kept pieces lies on or beyond
    /// the chord between them, so no change point there is worth more than the chord is: walk to the first piece that is worth too little,
    /// then halve the chord to it.
    /// </summary>
    private static long End<TCost>(
        in TCost cost, in FocusSums sums, ReadOnlySpan<FocusPiece> side, int index, int step, double enough, double least)
        where TCost : struct, IFocusCost
    {
        var inside = side[index];
        for (var i = index + step; i >= 0 && i < side.Length; i += step)
        {
            var outside = side[i];
            if (ValueOf(cost, sums, outside, 0) >= enough)
            {
                inside = sums.Count - outside.Count >= least ? outside : inside;
                continue;
            }

            var low = 0.0;
            var high = 1.0;
            for (var k = 0; k < 30; k++)
            {
                var middle = (low + high) / 2;
                var point = new FocusPiece
                {
                    Count = inside.Count + (middle * (outside.Count - inside.Count)),
                    Sum = inside.Sum + (middle * (outside.Sum - inside.Sum)),
                };
                var within = ValueOf(cost, sums, point, double.Epsilon) >= enough;
                (low, high) = within ? (middle, high) : (low, middle);
            }

            return (long)(inside.Ordinal + Math.Floor((low * (outside.Ordinal - inside.Ordinal)) + 0.5));
        }

        return (long)inside.Ordinal;
    }

    private static (double Value, int Index) BestOf<TCost>(in TCost cost, in FocusSums sums, ReadOnlySpan<FocusPiece> side, double least)
        where TCost : struct, IFocusCost
    {
        var best = (Value: 0.0, Index: -1);
        for (var i = side.Length - 1; i >= 0; i--)
        {
            var value = ValueOf(cost, sums, side[i], least);
            best = value > best.Value ? (value, i) : best;
        }

        return best;
    }

    private static double ValueOf<TCost>(in TCost cost, in FocusSums sums, in FocusPiece piece, double least)
        where TCost : struct, IFocusCost
    {
        var count = sums.Count - piece.Count;
        return count > 0 && count >= least ? cost.Value(piece.Count, piece.Sum, count, sums.Sum - piece.Sum) : 0;
    }

    private static double Side<TCost>(
        in TCost cost,
        bool keepFirst,
        in FocusSums sums,
        Span<FocusPiece> side,
        ref int kept,
        double sign,
        double least,
        long ordinal,
        double limit)
        where TCost : struct, IFocusCost
    {
        var last = Prune(cost, keepFirst, sums, side, kept, sign) - 1;
        var best = 0.0;
        var older = NoOlder;
        if (last >= 0)
        {
            ref readonly var piece = ref side[last];
            var most = cost.AtMost(piece.Count, piece.Sum, sums.Count - piece.Count, sums.Sum - piece.Sum);
            older = Math.Max(most, most + piece.Older);
            if (older > limit - Slack)
            {
                best = Descend(cost, sums, side, last, least, limit, out older);
            }
        }

        kept = last + 1;
        if (kept == side.Length)
        {
            DropLeast(cost, sums, side);
            kept--;
        }

        side[kept] = new FocusPiece { Count = sums.Count, Sum = sums.Sum, Older = older, Ordinal = ordinal + 1 };
        kept++;
        return best;
    }

    /// <summary>Pieces left when those that can never again be the best are gone.</summary>
    private static int Prune<TCost>(in TCost cost, bool keepFirst, in FocusSums sums, Span<FocusPiece> side, int kept, double sign)
        where TCost : struct, IFocusCost
    {
        while (kept > 0)
        {
            ref readonly var last = ref side[kept - 1];
            var count = sums.Count - last.Count;
            var sum = sign * (sums.Sum - last.Sum);
            var beyondLevel = !cost.Known || keepFirst || sum > sign * cost.Level * count;
            if (kept == 1)
            {
                return beyondLevel ? 1 : 0;
            }

            ref readonly var before = ref side[kept - 2];
            if (beyondLevel && Beyond(sum, count, sign * (sums.Sum - before.Sum), sums.Count - before.Count, keepFirst))
            {
                return kept;
            }

            kept--;
        }

        return 0;
    }

    /// <summary>Whether a mean is above another; without divisions but where ties must be rounded as in the published package.</summary>
    private static bool Beyond(double sum, double count, double otherSum, double otherCount, bool divide) =>
        divide ? sum / count > otherSum / otherCount : sum * otherCount > otherSum * count;

    private static double Descend<TCost>(
        in TCost cost, in FocusSums sums, Span<FocusPiece> side, int last, double least, double limit, out double older)
        where TCost : struct, IFocusCost
    {
        var best = 0.0;
        older = NoOlder;
        for (var i = last; i >= 0; i--)
        {
            ref readonly var piece = ref side[i];
            var count = sums.Count - piece.Count;
            var value = cost.Value(piece.Count, piece.Sum, count, sums.Sum - piece.Sum);
            older = Math.Max(older, value);
            best = count >= least ? Math.Max(best, value) : best;
            var rest = value + piece.Older;

            // Past the limit the maximum itself is wanted.
            if (rest <= Math.Max(best, limit - Slack))
            {
                older = Math.Max(older, rest);
                return best;
            }
        }

        return best;
    }

    /// <summary>Makes room; the first piece stays, because the others' values may be relative to it.</summary>
    private static void DropLeast<TCost>(in TCost cost, in FocusSums sums, Span<FocusPiece> side)
        where TCost : struct, IFocusCost
    {
        var least = 1;
        var leastValue = double.PositiveInfinity;
        for (var i = 1; i < side.Length; i++)
        {
            var value = ValueOf(cost, sums, side[i], 0);
            (least, leastValue) = value < leastValue ? (i, value) : (least, leastValue);
        }

        side[(least + 1)..].CopyTo(side[least..]);
    }

    /// <summary>Takes the oldest piece of both sides out of all sums. Values of a known level depend on differences only.</summary>
    private static void Relate(ref FocusSums sums, Span<FocusPiece> pieces)
    {
        var half = pieces.Length / 2;
        var origin = sums.Down == 0 || (sums.Up > 0 && pieces[0].Count <= pieces[half].Count) ? pieces[0] : pieces[half];
        if (origin.Count < sums.Count / 2)
        {
            return;
        }

        sums.Count -= origin.Count;
        sums.Sum -= origin.Sum;
        Relate(pieces[..sums.Up], origin);
        Relate(pieces.Slice(half, sums.Down), origin);
    }

    private static void Relate(Span<FocusPiece> side, in FocusPiece origin)
    {
        foreach (ref var piece in side)
        {
            piece.Count -= origin.Count;
            piece.Sum -= origin.Sum;
        }
    }
}
