using System.Globalization;
using VisuTility.Streams.Tests.Simulation;
using Xunit.Abstractions;

namespace VisuTility.Streams.Tests.Schedules;

/// <summary>
/// Fixed seeds, so that a run proves the same everywhere. Other seeds: `./dev chaos --simulate --seeds N`, or `SIMULATION_SEEDS=first-last`
/// in the environment.
/// </summary>
public sealed class ScheduleTests(ITestOutputHelper output)
{
    private const int QuickFolds = 600;
    private const int QuickStages = 200;

    [Fact]
    public void Whatever_happens_outputs_and_state_are_those_of_one_plain_pass() => Play(1, QuickFolds, withFleet: false);

    [Fact]
    public void Whatever_happens_alerts_signals_and_jobs_of_both_stages_are_those_of_one_plain_pass() =>
        Play(1, QuickStages, withFleet: true);

    /// <summary>Ten thousand schedules in which every kind of fault fires and every port call crashes often.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void Ten_thousand_schedules_with_every_fault_many_times()
    {
        var fired = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var campaign in new[] { Play(1, 7200, withFleet: false), Play(1, 2800, withFleet: true) })
        {
            foreach (var (kind, count) in campaign.Fired)
            {
                fired[kind] = fired.GetValueOrDefault(kind) + count;
            }
        }

        var isCrash = fired.ToLookup(f => f.Key.StartsWith("crash at ", StringComparison.Ordinal));
        Assert.All(isCrash[false], f => Assert.True(f.Value >= 100, $"{f.Key} fired only {f.Value} times"));
        Assert.All(isCrash[true], f => Assert.True(f.Value >= 20, $"{f.Key} only {f.Value} times"));

        // The engine itself never describes the cluster: its host does, before it starts.
        var calls = Enum.GetValues<PortCallKind>().Where(call => call != PortCallKind.Describe).Select(call => $"crash at {call}");
        Assert.Empty(calls.Except(isCrash[true].Select(f => f.Key)));
    }

    private Campaign Play(int first, int last, bool withFleet)
    {
        if (Environment.GetEnvironmentVariable("SIMULATION_SEEDS")?.Split('-') is [var from, var to])
        {
            (first, last) = (int.Parse(from, CultureInfo.InvariantCulture), int.Parse(to, CultureInfo.InvariantCulture));
        }

        var campaign = Campaign.Play(first, last, withFleet);
        output.WriteLine(campaign.Summary);
        Assert.True(campaign.FailedSeeds.Count == 0, campaign.Failure());
        return campaign;
    }
}
