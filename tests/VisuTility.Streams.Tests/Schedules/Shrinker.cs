namespace VisuTility.Streams.Tests.Schedules;

/// <summary>Makes a failing schedule short: leaves out ever smaller stretches of moves as long as it still fails (Zeller 1999, ddmin).</summary>
internal static class Shrinker
{
    /// <param name="failing">A schedule that fails.</param>
    /// <param name="fails">Whether a schedule fails; the kind of failure does not matter.</param>
    /// <param name="runs">Most schedules to try.</param>
    public static Schedule Shrink(Schedule failing, Func<Schedule, bool> fails, int runs = 400)
    {
        for (var length = Math.Max(1, failing.Moves.Count / 2); length >= 1; length /= 2)
        {
            for (var first = 0; first < failing.Moves.Count && runs > 0;)
            {
                var shorter = failing.Without(first, length);
                runs--;
                if (fails(shorter))
                {
                    failing = shorter;
                }
                else
                {
                    first += length;
                }
            }
        }

        return failing;
    }
}
