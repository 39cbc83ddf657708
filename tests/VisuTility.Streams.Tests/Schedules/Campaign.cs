using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace VisuTility.Streams.Tests.Schedules;

/// <summary>Many schedules on all processors: what fired, which failed, and the first failing one made short.</summary>
internal sealed class Campaign
{
    private readonly SortedDictionary<string, int> _fired = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, string> _failures = new();
    private int _played;

    private Campaign(bool withFleet) => WithFleet = withFleet;

    public bool WithFleet { get; }

    public int Played => _played;

    public IReadOnlyDictionary<string, int> Fired => _fired;

    public IReadOnlyCollection<int> FailedSeeds => [.. _failures.Keys.Order()];

    public static Campaign Play(int first, int last, bool withFleet)
    {
        var campaign = new Campaign(withFleet);
        Parallel.For(first, last + 1, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, campaign.Play);
        return campaign;
    }

    /// <summary>Counts of every fault kind that fired, on one line.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{_played} schedules {(WithFleet ? "of both stages" : "of the test fold")}: {string.Join(", ", _fired.Select(f => $"{f.Key} {f.Value}"))}");

    /// <summary>The first failing schedule, made short, with its trace; empty where none failed.</summary>
    public string Failure()
    {
        if (FailedSeeds is not { Count: > 0 } seeds)
        {
            return "";
        }

        var shortest = Shrinker.Shrink(Schedule.Of(seeds.First(), WithFleet), Fails);
        var run = new ScheduleRun(shortest);
        var error = Record.Exception(run.Run);
        return new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"{seeds.Count} of {_played} schedules failed: seeds {string.Join(", ", seeds)}.")
            .AppendLine(CultureInfo.InvariantCulture, $"Seed {seeds.First()}: {_failures[seeds.First()]}")
            .AppendLine(CultureInfo.InvariantCulture, $"Shortest: {shortest.Moves.Count} moves, {error?.Message}\n{error?.StackTrace}")
            .AppendLine(string.Join(", ", shortest.Moves.Select(m => string.Create(CultureInfo.InvariantCulture, $"new({m.Action}, {m.Seed})"))))
            .Append(run.Trace)
            .ToString();
    }

    private static bool Fails(Schedule schedule) => Record.Exception(new ScheduleRun(schedule).Run) is not null;

    private void Play(int seed)
    {
        var run = new ScheduleRun(Schedule.Of(seed, WithFleet));
        if (Record.Exception(run.Run) is { } failure)
        {
            _failures[seed] = failure.Message;
        }

        Interlocked.Increment(ref _played);
        lock (_fired)
        {
            foreach (var (kind, count) in run.Fired.Counts)
            {
                _fired[kind] = _fired.GetValueOrDefault(kind) + count;
            }
        }
    }
}
