using Xunit.Abstractions;

namespace VisuTility.Streams.Tests.Processing;

public sealed class RandomScheduleTests(ITestOutputHelper output)
{
    private const int Seeds = 250;

    [Fact]
    public void Whatever_happens_the_outputs_and_the_state_are_those_of_one_plain_pass()
    {
        var fired = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var failures = new List<string>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var schedule = new RandomSchedule(seed);
            var failure = Record.Exception(schedule.Run);
            if (failure is not null)
            {
                failures.Add($"seed {seed}: {failure.Message}\n{failure.StackTrace}\n{schedule.Trace}");
            }

            foreach (var (name, count) in schedule.Fired)
            {
                fired[name] = fired.GetValueOrDefault(name) + count;
            }
        }

        output.WriteLine(string.Join(", ", fired.Select(f => $"{f.Key} {f.Value}")));
        Assert.True(failures.Count == 0, $"{failures.Count} of {Seeds} schedules failed. The first: {failures.FirstOrDefault()}");
        Assert.All(fired.Values, count => Assert.True(count >= Seeds / 2, "an action is hardly ever taken"));
    }
}
