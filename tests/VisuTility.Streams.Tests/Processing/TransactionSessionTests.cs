using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.State;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>The outcome table of DESIGN 5, row by row, on the real engine over the in-memory cluster.</summary>
public sealed class TransactionSessionTests
{
    private readonly EngineWorld _world = new(partitions: 1) { CommitInterval = TimeSpan.FromMilliseconds(50) };
    private readonly EngineInstance _a;
    private readonly PartitionId _input;

    public TransactionSessionTests()
    {
        _input = _world.Inputs[0];
        _a = _world.Start("a");
        _world.SendMany(0, 20, "alert");
        _world.RunUntilCaughtUp();
    }

    private InMemoryClients Process => _a.Process;

    [Theory]
    [InlineData(PortCallKind.SendOffsets, false)]
    [InlineData(PortCallKind.SendOffsets, true)]
    [InlineData(PortCallKind.Commit, false)]
    [InlineData(PortCallKind.Commit, true)]
    public void Retriable_makes_the_same_call_again(PortCallKind kind, bool afterEffect)
    {
        var (calls, begins) = (Process.Calls(kind), Process.Calls(PortCallKind.Begin));
        Process.Faults.Fail(kind, new(TransactionOutcome.Retriable, "_TIMED_OUT"), times: 2, afterEffect);

        Work();

        Assert.Equal(Process.Calls(PortCallKind.Begin) - begins + 2, Process.Calls(kind) - calls);
        Assert.Equal(0, Process.Calls(PortCallKind.Abort));
        Assert.Equal(1, Process.Calls(PortCallKind.CreateProducer));
    }

    [Fact]
    public void Retriable_for_longer_than_a_transaction_lives_replaces_the_producer()
    {
        Process.Unreachable = true;
        _world.SendMany(0, 5, "alert");
        _world.Cluster.Time.Schedule(TimeSpan.FromSeconds(15), () => Process.Unreachable = false);

        Work();

        Assert.True(Process.Calls(PortCallKind.CreateProducer) <= 2);
    }

    /// <summary>Its offsets may even arrive: the successor's InitTransactions aborts them with the rest. As often as it happens, nobody has to stop.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_call_that_does_not_come_back_replaces_the_producer_every_time(bool afterEffect)
    {
        for (var round = 2; round <= 5; round++)
        {
            Process.Faults.Fail(PortCallKind.SendOffsets, new(TransactionOutcome.Hanging, "_TIMED_OUT"), times: 1, afterEffect);

            Work();

            Assert.Equal(round, Process.Calls(PortCallKind.CreateProducer));
        }
    }

    [Theory]
    [InlineData("UNKNOWN_MEMBER_ID")]
    [InlineData("ILLEGAL_GENERATION")]
    public void Abortable_aborts_and_sends_the_very_same_cut_again(string code)
    {
        Process.Faults.Fail(PortCallKind.SendOffsets, new(TransactionOutcome.Abortable, code));

        Work();

        Assert.Equal(1, Process.Calls(PortCallKind.Abort));
        Assert.Equal(1, Process.Calls(PortCallKind.CreateProducer));
        var manifests = _world.Cluster.ReadAll(EngineWorld.StateOf(_input)).Where(r => r.Key is [StateKey.ManifestKind]).ToList();
        var aborted = Assert.Single(manifests, m => m.State == TransactionState.Aborted);
        Assert.Single(manifests, m => m.State == TransactionState.Committed && m.Value!.AsSpan().SequenceEqual(aborted.Value));
    }

    [Fact]
    public void A_rebalance_during_the_commit_is_an_ordinary_abort()
    {
        var world = new EngineWorld { CommitInterval = TimeSpan.FromMilliseconds(50) };
        var a = world.Start("a");
        world.SendMany(0, 20);
        world.SendMany(1, 20);
        world.RunUntilCaughtUp();
        EngineInstance? b = null;
        a.Process.Hook = call =>
        {
            if (call.Kind == PortCallKind.Begin && b is null)
            {
                // The group goes on to a new generation without a's poll, as when its rejoin is served in the background.
                b = world.Start("b");
                b.Step();
                a.Process.ForgetMembership();
            }
        };
        world.SendMany(0, 10, "alert");
        world.SendMany(1, 10, "alert");
        world.RunUntilCaughtUp();

        Assert.NotNull(b);
        Assert.Equal(1, a.Process.Calls(PortCallKind.Abort));
        Assert.Null(a.Stop);
        world.AssertMatchesReference();
    }

    [Theory]
    [InlineData(PortCallKind.Produce, false)]
    [InlineData(PortCallKind.SendOffsets, false)]
    [InlineData(PortCallKind.SendOffsets, true)]
    [InlineData(PortCallKind.Commit, false)]
    [InlineData(PortCallKind.Commit, true)]
    public void An_unknown_outcome_replaces_the_producer_and_asks_the_log(PortCallKind kind, bool afterEffect)
    {
        Process.Faults.Fail(kind, new(TransactionOutcome.Fatal, "_FATAL"), afterEffect: afterEffect);

        Work();

        Assert.Equal(2, Process.Calls(PortCallKind.CreateProducer));
        Assert.Equal(0, Process.Calls(PortCallKind.Abort));
        Assert.Null(_a.Stop);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_unknown_outcome_of_a_cut_that_moves_no_offset_is_found_in_the_journal(bool afterEffect)
    {
        _world.Run(100);
        var entries = _world.Journal(_input).Count;
        Process.Faults.Fail(PortCallKind.Commit, new(TransactionOutcome.Fatal, "_FATAL"), afterEffect: afterEffect);

        _world.SendControl(new ControlBody.SeriesReset(new Dictionary<string, string>()));
        _world.RunUntil(() => _world.Journal(_input).Count > entries, "a journal entry");
        _world.Run(50);

        Assert.Equal(2, Process.Calls(PortCallKind.CreateProducer));
        Assert.Single(_world.Journal(_input), e => e.Body is JournalBody.Control);
        _world.AssertMatchesReference();
    }

    [Fact]
    public void Fenced_once_replaces_the_producer()
    {
        Process.Faults.Fail(PortCallKind.SendOffsets, new(TransactionOutcome.Fenced, "_FENCED"));

        Work();

        Assert.Equal(2, Process.Calls(PortCallKind.CreateProducer));
        Assert.Null(_a.Stop);
    }

    [Fact]
    public void Timed_out_by_the_broker_is_fenced_and_heals()
    {
        Process.Hook = call =>
        {
            if (call.Kind == PortCallKind.SendOffsets && Process.Calls(PortCallKind.CreateProducer) == 1)
            {
                Process.Hook = null;
                _world.Cluster.Time.Advance(TimeSpan.FromSeconds(25));
            }
        };

        Work();

        Assert.Equal(2, Process.Calls(PortCallKind.CreateProducer));
    }

    /// <summary>Found by a campaign on a starved machine: exit code 6 and no other instance far and wide.</summary>
    [Fact]
    public void Timed_out_by_the_broker_twice_in_a_short_time_is_not_taken_for_another_instance()
    {
        Process.Hook = call =>
        {
            if (call.Kind == PortCallKind.SendOffsets && Process.Calls(PortCallKind.CreateProducer) <= 2)
            {
                _world.Cluster.Time.Advance(TimeSpan.FromSeconds(25));
            }
        };

        Work();

        Assert.Equal(3, Process.Calls(PortCallKind.CreateProducer));
        Assert.Null(_a.Stop);
    }

    [Fact]
    public void Fenced_twice_in_a_short_time_stops_with_its_own_exit_code()
    {
        Process.Faults.Fail(PortCallKind.SendOffsets, new(TransactionOutcome.Fenced, "_FENCED"), times: 2);
        _world.SendMany(0, 5, "alert");
        _world.Run(100);

        Assert.Equal(ExitCodes.Fenced, _a.Stop?.ExitCode);
        Assert.Contains("--instance", _a.Stop?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_instances_with_one_id_one_stops()
    {
        var world = new EngineWorld { CommitInterval = TimeSpan.FromMilliseconds(50) };
        var (first, second) = (world.Start("a"), world.Start("a"));
        for (var i = 0; i < 20 && first.Stop is null && second.Stop is null; i++)
        {
            world.SendMany(0, 5, "alert");
            world.SendMany(1, 5, "alert");
            world.Run(30);
        }

        Assert.Equal(ExitCodes.Fenced, (first.Stop ?? second.Stop)?.ExitCode);
    }

    [Fact]
    public void Fatal_again_and_again_stops()
    {
        var fatal = new TransactionResult(TransactionOutcome.Fatal, "INVALID_TRANSACTION_TIMEOUT", "too long");
        Process.Faults.Fail(PortCallKind.InitTransactions, fatal, times: 1000);
        Process.Faults.Fail(PortCallKind.Commit, new(TransactionOutcome.Fatal, "_FATAL"));
        _world.SendMany(0, 5, "alert");
        _world.Run(200);

        Assert.Equal(ExitCodes.Failed, _a.Stop?.ExitCode);
        Assert.Contains("INVALID_TRANSACTION_TIMEOUT", _a.Stop?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PortCallKind.SendOffsets)]
    [InlineData(PortCallKind.Commit)]
    public void Unauthorized_stops_and_writes_nothing(PortCallKind kind)
    {
        var written = _world.Written(_input).Count;
        Process.Faults.Fail(kind, new(TransactionOutcome.Unauthorized, "GROUP_AUTHORIZATION_FAILED", "no"));
        _world.SendMany(0, 5, "alert");
        _world.Run(50);

        Assert.Equal(ExitCodes.Unauthorized, _a.Stop?.ExitCode);
        Assert.Contains("deploy/README.md", _a.Stop?.Message, StringComparison.Ordinal);
        Assert.Equal(written, _world.Written(_input).Count);
    }

    [Fact]
    public void A_too_large_output_stops_and_loses_nothing()
    {
        var offset = _world.Cluster.CommittedOffset(_input);
        _world.Send(0, "k", "alert big");
        _world.Run(50);

        Assert.Equal(ExitCodes.Failed, _a.Stop?.ExitCode);
        Assert.Contains("max.message.bytes", _a.Stop?.Message, StringComparison.Ordinal);
        Assert.Equal(offset, _world.Cluster.CommittedOffset(_input));
    }

    [Fact]
    public void A_suspect_coordinator_recycles_the_producer_before_the_next_transaction()
    {
        Process.SuspectCoordinator();
        Work();

        Assert.Equal(2, Process.Calls(PortCallKind.CreateProducer));
    }

    [Fact]
    public void A_slow_end_recycles_the_producer_before_the_next_transaction()
    {
        Process.Hook = call =>
        {
            if (call.Kind == PortCallKind.Commit)
            {
                Process.Hook = null;
                _world.Cluster.Time.Advance(TimeSpan.FromSeconds(6));
            }
        };
        Work();

        Assert.Equal(2, Process.Calls(PortCallKind.CreateProducer));
    }

    /// <summary>real-broker.md 5 on the whole engine: with the rule nothing is lost.</summary>
    [Fact]
    public void A_late_end_of_the_last_transaction_hits_nothing()
    {
        Process.HoldNextEndTransaction();
        _world.SendMany(0, 5, "alert");
        _world.Run(20);
        Process.Hook = call =>
        {
            if (call.Kind == PortCallKind.SendOffsets)
            {
                _world.Cluster.DeliverHeldEndTransactions();
            }
        };

        Work();
    }

    /// <summary>real-broker.md 4: a classic group accepts a commit from nobody, so the engine must not send one.</summary>
    [Fact]
    public void Without_a_member_id_nothing_is_committed()
    {
        var sent = Process.Calls(PortCallKind.SendOffsets);
        var offset = _world.Cluster.CommittedOffset(_input);
        Process.Hook = call =>
        {
            if (call.Kind == PortCallKind.Begin)
            {
                Process.ForgetMembership();
                Process.Hook = null;
            }
        };
        _world.SendMany(0, 5, "alert");
        while (Process.Hook is not null)
        {
            _a.Step();
            _world.Cluster.Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal(sent, Process.Calls(PortCallKind.SendOffsets));
        Assert.Equal(offset, _world.Cluster.CommittedOffset(_input));
        Work();
    }

    private void Work()
    {
        _world.SendMany(0, 10, "alert");
        _world.RunUntilCaughtUp();
        _world.Run(30);
        _world.AssertMatchesReference();
    }
}
