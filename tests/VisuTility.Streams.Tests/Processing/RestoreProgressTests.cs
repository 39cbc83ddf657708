using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>A restore whose reading does not get on: whose fault it is, and what becomes of it.</summary>
public sealed class RestoreProgressTests
{
    private readonly EngineWorld _world = new(partitions: 1) { CommitInterval = TimeSpan.FromMilliseconds(50) };
    private readonly PartitionId _input;

    public RestoreProgressTests() => _input = _world.Inputs[0];

    private InMemoryCluster Cluster => _world.Cluster;

    [Fact]
    public void A_transaction_that_never_ends_is_told_instead_of_waited_for_for_ever()
    {
        _world.WorkAndClose();
        var hanging = Cluster.CreateProcess("hanging").StartedProducer("hanging");
        Cluster.Markers.Holds = _ => true;
        hanging.BeginWith(EngineWorld.StateOf(_input), "x");
        var b = _world.Start("b");
        _world.RunUntil(() => b.Stop is not null, "a stop");

        Assert.Equal(ExitCodes.Failed, b.Stop!.ExitCode);
        Assert.Contains("find-hanging", b.Stop.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TopicRole.State)]
    [InlineData(TopicRole.Journal)]
    public void A_reader_that_hangs_on_a_frozen_broker_is_not_taken_for_an_open_transaction(TopicRole hanging)
    {
        _world.WorkAndClose();
        var b = _world.Start("b");
        b.Process.FreezeFetches(new PartitionId(hanging, _input.Partition), times: 2);

        _world.RunUntil(() => b.IsRunning(_input), "restored");

        Assert.Null(b.Stop);
        Assert.Contains(b.Log.Lines, static line => line.Contains("restore begins anew", StringComparison.Ordinal));
        _world.SendMany(0, 10, "alert");
        _world.RunUntilCaughtUp();
        _world.AssertMatchesReference();
    }

    [Fact]
    public void A_log_that_is_readable_and_never_delivered_is_told_instead_of_tried_for_ever()
    {
        _world.WorkAndClose();
        var b = _world.Start("b");
        b.Process.FreezeFetches(EngineWorld.StateOf(_input), times: 100);

        for (var minute = 0; minute < 3 && b.Stop is null; minute++)
        {
            _world.Run(6000);
        }

        Assert.Equal(ExitCodes.Failed, b.Stop!.ExitCode);
        Assert.Contains("not delivered beyond offset", b.Stop.Message, StringComparison.Ordinal);
        Assert.Equal(4, b.Log.Lines.Count(static line => line.Contains("restore begins anew", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_process_that_was_stopped_during_a_restore_has_not_waited_for_a_transaction()
    {
        var world = new EngineWorld(partitions: 1, new InMemoryClusterOptions { SessionTimeout = TimeSpan.FromMinutes(1) });
        var a = world.Start("a");
        world.SendMany(0, 20, "alert");
        world.RunUntilCaughtUp();
        a.Close();
        var hanging = world.Cluster.CreateProcess("hanging").StartedProducer("hanging");
        hanging.BeginWith(EngineWorld.StateOf(world.Inputs[0]), "x");
        var b = world.Start("b");
        world.Run(10);
        b.Process.Stopped = true;
        world.Cluster.Time.Advance(TimeSpan.FromSeconds(40));
        b.Process.Stopped = false;
        b.Process.Faults.Fail(PortCallKind.Poll, new(TransactionOutcome.Retriable), times: 10);

        world.RunUntil(() => b.IsRunning(world.Inputs[0]), "restored");
        Assert.Null(b.Stop);
    }
}
