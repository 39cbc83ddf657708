using System.Globalization;
using Xunit.Abstractions;

namespace VisuTility.Streams.Tests.Schedules;

/// <summary>
/// Fixed seeds, so that a run proves the same everywhere. Other seeds: `./dev chaos --simulate --seeds N`, or `SIMULATION_SEEDS=first-last`
/// in the environment.
/// </summary>
public sealed class ScheduleTests(ITestOutputHelper output)
{
    [Fact]
    public void Whatever_happens_outputs_and_state_are_those_of_one_plain_pass() => Play(1, 600, withFleet: false);

    [Fact]
    public void Whatever_happens_alerts_signals_and_jobs_of_both_stages_are_those_of_one_plain_pass() => Play(1, 200, withFleet: true);

    /// <summary>With the quick ones ten thousand, in which every kind of fault fires and every port call crashes often.</summary>
    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(601, 7200, false)]
    [InlineData(201, 2800, true)]
    public void Ten_thousand_schedules(int first, int last, bool withFleet)
    {
        var campaign = Play(first, last, withFleet);

        if (Seeds() is null)
        {
            Assert.Empty(campaign.Rare(leastFired: 100, leastCrashes: 20));
        }
    }

    private static (int First, int Last)? Seeds()
    {
        var range = Environment.GetEnvironmentVariable("SIMULATION_SEEDS")?.Split('-');
        return range is [var first, var last]
            ? (int.Parse(first, CultureInfo.InvariantCulture), int.Parse(last, CultureInfo.InvariantCulture))
            : null;
    }

    private Campaign Play(int first, int last, bool withFleet)
    {
        (first, last) = Seeds() ?? (first, last);
        var campaign = Campaign.Play(first, last, withFleet);
        output.WriteLine(campaign.Summary);
        Assert.True(campaign.FailedSeeds.Count == 0, campaign.Failure());
        return campaign;
    }
}
