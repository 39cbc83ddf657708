using System.Runtime.CompilerServices;

namespace VisuTility.Streams.Detection.Focus;

/// <summary>Where the mean of scores most likely changed.</summary>
/// <param name="Value">Logarithm of the change's likelihood ratio, in nats; 0 = no change to that side.</param>
/// <param name="Size">Mean since the change, signed, in standard deviations.</param>
/// <param name="ChangePoint">Ordinal of the first reading after it; -1 = none.</param>
/// <param name="First">First ordinal of its interval.</param>
/// <param name="Last">Last ordinal of its interval.</param>
internal readonly record struct TrackedChange(double Value, double Size, long ChangePoint, long First, long Last);

/// <summary>
/// FOCuS for the evidence of other detectors: the most likely change point of the mean of standard normal scores (mean 0 before), for
/// either
/// direction, and its interval. It judges nothing and evaluates nothing until asked; an update only drops pieces that can no longer be the
/// best and opens one.
/// </summary>
/// <remarks>
/// 416 bytes: <see cref="Kept"/> pieces a side (about 6 are used on a stable series). A full side drops the piece that is worth least, so
/// the change point is exact unless that happened. The interval is that of <see cref="FocusScan.IntervalDrop"/>; its measured cover is in
/// the remarks of <see cref="FocusDetector"/>. Scores must be clipped (30 is enough): sums are relative to the oldest piece kept.
/// </remarks>
public struct ChangePointTracker
{
    /// <summary>Pieces of one side.</summary>
    public const int Kept = 12;

    /// <summary>Scores since the origin.</summary>
    public double Count;

    /// <summary>Their sum.</summary>
    public double Sum;

    /// <summary>Ordinal of the first score after the origin.</summary>
    public long Origin;

    /// <summary>Pieces of the side that looks for a rise.</summary>
    public int Up;

    /// <summary>Pieces of the side that looks for a fall.</summary>
    public int Down;

    /// <summary>Those pieces, a rise's first.</summary>
    public Pieces All;

    /// <summary>Scores after which the sums are taken relative to the oldest piece.</summary>
    private const double Rebase = 65_536;

    /// <summary>tau and S_tau since the origin.</summary>
    public struct Piece
    {
        public double Count;
        public double Sum;
    }

    /// <summary>Both sides.</summary>
    [InlineArray(2 * Kept)]
    public struct Pieces
    {
        private Piece _first;
    }

    /// <summary>Forgets everything; the next score is that of this ordinal.</summary>
    internal void Restart(long ordinal)
    {
        this = default;
        Origin = ordinal;
        Up = 1;
        Down = 1;
    }

    /// <summary>Takes the score of the next ordinal.</summary>
    internal void Add(double z)
    {
        Count++;
        Sum += z;
        Span<Piece> all = All;
        Side(all[..Kept], ref Up, 1);
        Side(all[Kept..], ref Down, -1);
        if (Count >= Rebase)
        {
            Relate(all);
        }
    }

    /// <summary>The most likely rise or fall, before or at the last score.</summary>
    internal readonly TrackedChange Best(bool rise)
    {
        ReadOnlySpan<Piece> all = All;
        var side = rise ? all[..Up] : all.Slice(Kept, Down);
        var best = -1;
        var value = 0.0;
        for (var i = side.Length - 1; i >= 0; i--)
        {
            var worth = Value(side[i]);
            (best, value) = worth > value ? (i, worth) : (best, value);
        }

        if (best < 0)
        {
            return new TrackedChange(0, 0, -1, -1, -1);
        }

        return new TrackedChange(
            value,
            (Sum - side[best].Sum) / (Count - side[best].Count),
            Origin + (long)side[best].Count,
            Origin + End(side, best, -1, value - FocusScan.IntervalDrop),
            Origin + End(side, best, 1, value - FocusScan.IntervalDrop));
    }

    /// <summary>As in <see cref="FocusScan"/>: no point between two pieces is worth more than their chord.</summary>
    private readonly long End(ReadOnlySpan<Piece> side, int best, int step, double enough)
    {
        var inside = side[best];
        for (var i = best + step; i >= 0 && i < side.Length; i += step)
        {
            var outside = side[i];
            if (Value(outside) >= enough)
            {
                inside = outside;
                continue;
            }

            var low = 0.0;
            var high = 1.0;
            for (var k = 0; k < 30; k++)
            {
                var middle = (low + high) / 2;
                var point = new Piece
                {
                    Count = inside.Count + (middle * (outside.Count - inside.Count)),
                    Sum = inside.Sum + (middle * (outside.Sum - inside.Sum)),
                };
                (low, high) = Value(point) >= enough ? (middle, high) : (low, middle);
            }

            return (long)(inside.Count + Math.Floor((low * (outside.Count - inside.Count)) + 0.5));
        }

        return (long)inside.Count;
    }

    private readonly double Value(in Piece piece)
    {
        var count = Count - piece.Count;
        var sum = Sum - piece.Sum;
        return count > 0 ? sum * sum / (2 * count) : 0;
    }

    private readonly void Side(Span<Piece> side, ref int kept, double sign)
    {
        while (kept > 0)
        {
            ref readonly var last = ref side[kept - 1];
            var sum = sign * (Sum - last.Sum);
            if (sum > 0
                && (kept == 1 || sum * (Count - side[kept - 2].Count) > sign * (Sum - side[kept - 2].Sum) * (Count - last.Count)))
            {
                break;
            }

            kept--;
        }

        if (kept == Kept)
        {
            var least = 0;
            for (var i = 1; i < Kept; i++)
            {
                least = Value(side[i]) < Value(side[least]) ? i : least;
            }

            side[(least + 1)..].CopyTo(side[least..]);
            kept--;
        }

        side[kept] = new Piece { Count = Count, Sum = Sum };
        kept++;
    }

    private void Relate(Span<Piece> all)
    {
        var origin = all[0].Count <= all[Kept].Count ? all[0] : all[Kept];
        if (origin.Count < Rebase / 2)
        {
            return;
        }

        Origin += (long)origin.Count;
        Count -= origin.Count;
        Sum -= origin.Sum;
        for (var i = 0; i < Up; i++)
        {
            all[i] = new Piece { Count = all[i].Count - origin.Count, Sum = all[i].Sum - origin.Sum };
        }

        for (var i = Kept; i < Kept + Down; i++)
        {
            all[i] = new Piece { Count = all[i].Count - origin.Count, Sum = all[i].Sum - origin.Sum };
        }
    }
}
