using System.Globalization;
using Xunit.Abstractions;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>A search with other seeds: `SIMULATION_SEEDS=first-last` in the environment.</summary>
public sealed class RandomScheduleTests(ITestOutputHelper output)
{
    [Fact]
    public void Whatever_happens_outputs_and_state_are_those_of_one_plain_pass() =>
        Run(250, seed => new RandomSchedule(seed, withFleet: false, world => new TestFoldWorkload(world)));

    [Fact]
    public void Whatever_happens_alerts_signals_and_jobs_of_both_stages_are_those_of_one_plain_pass() =>
        Run(100, seed => new RandomSchedule(seed, withFleet: true, world => new MonitorWorkload(world)));

    private static (int First, int Last) SeedsOr(int count)
    {
        var range = Environment.GetEnvironmentVariable("SIMULATION_SEEDS")?.Split('-');
        return range is [var first, var last]
            ? (int.Parse(first, CultureInfo.InvariantCulture), int.Parse(last, CultureInfo.InvariantCulture))
            : (1, count);
    }

    private void Run(int wanted, Func<int, RandomSchedule> make)
    {
        var (first, last) = SeedsOr(wanted);
        var seeds = last - first + 1;
        var fired = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var failures = new List<string>();
        for (var seed = first; seed <= last; seed++)
        {
            var schedule = make(seed);
            if (Record.Exception(schedule.Run) is { } failure)
            {
                failures.Add($"seed {seed}: {failure.Message}\n{failure.StackTrace}\n{schedule.Trace}");
            }

            foreach (var (name, count) in schedule.Fired)
            {
                fired[name] = fired.GetValueOrDefault(name) + count;
            }
        }

        output.WriteLine(string.Join(", ", fired.Select(f => $"{f.Key} {f.Value}")));
        var failed = string.Join(", ", failures.Select(f => f[..f.IndexOf(':', StringComparison.Ordinal)]));
        Assert.True(
            failures.Count == 0, $"{failures.Count} of {seeds} schedules failed ({failed}). The first: {failures.FirstOrDefault()}");
        Assert.All(fired.Values, count => Assert.True(count >= seeds / 2, "an action is hardly ever taken"));
    }
}
