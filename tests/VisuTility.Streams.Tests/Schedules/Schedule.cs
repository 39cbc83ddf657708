namespace VisuTility.Streams.Tests.Schedules;

/// <summary>One move of a schedule. Its own seed makes all its choices, so that a move can be left out without changing the others.</summary>
internal readonly record struct Move(int Action, int Seed);

/// <summary>
/// What happens to a world, move by move; a function of its seed. <paramref name="WithFleet"/>: the service's own folds, both stages, in
/// place of the history-sensitive test fold.
/// </summary>
internal sealed record Schedule(int Seed, bool WithFleet, IReadOnlyList<Move> Moves)
{
    private const int Fewest = 140;
    private const int Most = 300;

    public static Schedule Of(int seed, bool withFleet)
    {
        var random = new Random(seed);
        var moves = new Move[random.Next(Fewest, Most)];
        for (var i = 0; i < moves.Length; i++)
        {
            moves[i] = new Move(ScheduleActions.Pick(random), random.Next());
        }

        return new Schedule(seed, withFleet, moves);
    }

    /// <summary>The same without some of its moves.</summary>
    public Schedule Without(int first, int count) => this with { Moves = [.. Moves.Take(first), .. Moves.Skip(first + count)] };
}
