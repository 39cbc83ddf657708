using VisuTility.Streams.Records;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>A small scenario is killed at every port call in turn and started again: what is written must not depend on it.</summary>
public sealed class CrashEverywhereTests
{
    [Fact]
    public void A_crash_at_any_port_call_changes_no_output()
    {
        var calm = Scenario(crashAt: 0, withControl: false, out var calls);
        Assert.True(calls > 100, $"only {calls} port calls");

        for (var k = 1; k <= calls; k++)
        {
            var world = Scenario(k, withControl: false, out _);
            Assert.Equal(WithoutMarks(calm), WithoutMarks(world));
            world.AssertMatchesReference();
        }
    }

    /// <summary>
    /// Where a control record takes effect is decided by the journal of the run, so these are compared with the plain pass over it.
    /// </summary>
    [Fact]
    public void A_crash_at_any_port_call_leaves_outputs_log_and_journal_in_agreement()
    {
        Scenario(crashAt: 0, withControl: true, out var calls);
        for (var k = 1; k <= calls; k++)
        {
            var world = Scenario(k, withControl: true, out _);
            world.AssertMatchesReference();
            Assert.All(world.Inputs, input => AssertControlTakenOnce(world.Journal(input)));
        }
    }

    /// <summary>In the journal, or before its start entry.</summary>
    private static void AssertControlTakenOnce(List<JournalEntry> journal)
    {
        var start = Assert.IsType<JournalBody.Start>(journal[0].Body);
        Assert.Equal(1, start.ControlPosition + journal.Count(e => e.Body is JournalBody.Control));
    }

    private static EngineWorld Scenario(int crashAt, bool withControl, out int calls)
    {
        var world = new EngineWorld(options: new InMemoryClusterOptions { SessionTimeout = TimeSpan.FromSeconds(1) })
        {
            CommitInterval = TimeSpan.FromMilliseconds(30),
        };
        world.SendMany(0, 30);
        world.SendMany(1, 20);
        var first = world.Start("a", prepare: process => process.CrashAt = crashAt);
        world.Run(12);
        world.SendMany(0, 25, "alert");
        world.Send(1, "k", "poison");
        world.Send(1, "k3", "bye");
        if (withControl)
        {
            world.SendControl(new ControlBody.SeriesReset(new Dictionary<string, string>()));
        }

        world.Run(20);
        first.Close();
        calls = first.Process.CallCount;

        world.Cluster.Time.Advance(TimeSpan.FromMilliseconds(5));
        world.Start("a");
        world.RunUntilCaughtUp();
        world.Run(20);
        return world;
    }

    private static List<string> WithoutMarks(EngineWorld world) =>
    [
        .. world.Inputs.SelectMany(input => world.Written(input)).Where(o => !o.Contains("mark", StringComparison.Ordinal)),
    ];
}
