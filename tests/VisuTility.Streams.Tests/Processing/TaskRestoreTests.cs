using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.State;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>What an assignment finds and what becomes of it (DESIGN 5, Assigned; exactly-once.md 1.7 and 3.4).</summary>
public sealed class TaskRestoreTests
{
    private readonly EngineWorld _world = new(partitions: 1) { CommitInterval = TimeSpan.FromMilliseconds(50) };
    private readonly PartitionId _input;

    public TaskRestoreTests() => _input = _world.Inputs[0];

    private InMemoryCluster Cluster => _world.Cluster;

    [Fact]
    public void A_partition_waits_until_its_committed_offset_is_stable()
    {
        _world.WorkAndClose();
        var a = _world.Start("a", new EngineSeams { OnFailPoint = point => KillAt(point, FailPoint.AfterSendOffsets) });
        _world.SendMany(0, 10, "alert");
        _world.RunUntil(() => a.Process.IsDead, "death with offsets pending");
        Cluster.Time.Advance(TimeSpan.FromSeconds(1));

        var b = _world.Start("b");
        _world.Run(100);
        Assert.False(b.IsRunning(_input));

        _world.RunUntilCaughtUp();
        _world.AssertMatchesReference();

        void KillAt(FailPoint point, FailPoint at)
        {
            if (point == at)
            {
                _world.Instances[^1].Kill();
                throw new SimulatedCrash("at the fail point");
            }
        }
    }

    [Fact]
    public void A_partition_waits_for_late_markers_on_its_state_and_journal()
    {
        var a = _world.Start("a");
        _world.SendMany(0, 10, "alert");
        _world.RunUntilCaughtUp();
        Cluster.Markers.Holds = target => target?.Topic is TopicRole.State or TopicRole.Journal;
        _world.SendMany(0, 10, "alert");
        _world.RunUntilCaughtUp();
        a.Kill();

        var b = _world.Start("b");
        Cluster.Time.Advance(TimeSpan.FromMinutes(1));
        _world.Run(100);
        Assert.False(b.IsRunning(_input));

        Cluster.Markers.Release();
        _world.RunUntil(() => b.IsRunning(_input), "restored");
        _world.SendMany(0, 10, "alert");
        _world.RunUntilCaughtUp();
        _world.AssertMatchesReference();
    }

    [Fact]
    public void A_partition_that_was_taken_over_commits_with_its_first_records_and_not_after_an_interval()
    {
        var world = new EngineWorld(partitions: 1) { CommitInterval = TimeSpan.FromMinutes(10) };
        world.WorkAndClose();
        var before = world.Cluster.CommittedOffset(world.Inputs[0]);
        var b = world.Start("b");
        world.RunUntil(() => b.IsRunning(world.Inputs[0]), "restored");
        var startMs = world.Cluster.Time.NowMs;

        world.SendMany(0, 5);
        world.RunUntil(() => world.Cluster.CommittedOffset(world.Inputs[0]) > before, "a commit");

        Assert.InRange(world.Cluster.Time.NowMs - startMs, 0, 2_000);
    }

    [Fact]
    public void Without_a_group_offset_the_manifests_offset_is_taken_after_a_while()
    {
        _world.WorkAndClose();
        var offset = Cluster.CommittedOffset(_input);
        Cluster.SetCommittedOffset(_input, null);
        var startMs = Cluster.Time.NowMs;

        var b = _world.Start("b");
        _world.RunUntil(() => b.IsRunning(_input), "restored");

        Assert.True(Cluster.Time.NowMs - startMs >= 10_000);
        Assert.Equal(offset, b.View(_input)!.NextOffset);
        Assert.True(b.Log.Has("going on at the manifest's offset"));
        _world.SendMany(0, 5, "alert");
        _world.RunUntilCaughtUp();
        _world.AssertMatchesReference();
    }

    [Fact]
    public void An_offset_that_comes_back_in_time_is_taken()
    {
        _world.WorkAndClose();
        var offset = Cluster.CommittedOffset(_input);
        Cluster.SetCommittedOffset(_input, null);
        var b = _world.Start("b");
        _world.Run(200);
        Cluster.SetCommittedOffset(_input, offset);
        _world.RunUntil(() => b.IsRunning(_input), "restored");

        Assert.False(b.Log.Has("going on at the manifest's offset"));
    }

    [Fact]
    public void A_journal_whose_needed_entries_are_all_there_is_enough_whatever_retention_took()
    {
        _world.WorkAndClose();
        Cluster.DeleteRecords(EngineWorld.JournalOf(_input), long.MaxValue);

        var b = _world.Start("b");
        _world.RunUntil(() => b.IsRunning(_input), "restored");
    }

    [Fact]
    public void Input_that_is_gone_before_the_group_offset_leaves_a_gap_and_the_partition_goes_on()
    {
        _world.Snapshots = new SnapshotSchedule { Interval = TimeSpan.FromHours(1) };
        var a = _world.Start("a");
        _world.SendMany(0, 4);
        _world.RunUntilCaughtUp();
        a.Kill();
        Cluster.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_world.Manifest(_input).ReplayFloor.Offset < 2);
        Cluster.DeleteRecords(_input, 2);

        var b = _world.Start("b");
        _world.SendMany(0, 5, "alert");
        _world.RunUntilCaughtUp();

        Assert.True(b.Log.Has("have a gap"));
        _world.RunUntil(() => b.IsRunning(_input), "running");
    }

    [Fact]
    public void Start_fresh_goes_on_at_the_offset_with_nothing_learned()
    {
        _world.WorkAndClose();
        var offset = Cluster.CommittedOffset(_input)!.Value;
        Cluster.DeleteRecords(EngineWorld.StateOf(_input), long.MaxValue);
        Cluster.DeleteRecords(EngineWorld.JournalOf(_input), long.MaxValue);
        _world.LostState = LostStatePolicy.StartFresh;

        _world.Start("b");
        _world.SendMany(0, 6);
        _world.RunUntilCaughtUp();

        Assert.Equal(offset, Assert.IsType<JournalBody.Start>(_world.Journal(_input)[0].Body).StartOffset);
    }

    [Fact]
    public void Rebuild_folds_the_log_anew_and_writes_nothing_twice()
    {
        _world.WorkAndClose();
        var written = _world.Written(_input);
        Cluster.DeleteRecords(EngineWorld.StateOf(_input), long.MaxValue);
        _world.LostState = LostStatePolicy.Rebuild;

        var b = _world.Start("b");
        _world.RunUntil(() => b.IsRunning(_input), "rebuilt");

        // What follows is new: the minute that has passed expires its units.
        Assert.Equal(written, _world.Written(_input).Take(written.Count));

        _world.SendMany(0, 20, "alert");
        _world.RunUntilCaughtUp();
        _world.AssertMatchesReference();
    }

    [Fact]
    public void A_replay_that_decides_differently_halts_its_partition_and_keeps_its_offset()
    {
        _world.Snapshots = new SnapshotSchedule { Interval = TimeSpan.FromHours(1) };
        var a = _world.Start("a");
        _world.SendMany(0, 21);
        _world.RunUntilCaughtUp();
        a.Kill();
        Cluster.Time.Advance(TimeSpan.FromMinutes(1));
        _world.Knobs.AlertEvery = 2;

        var b = _world.Start("b");
        _world.RunUntil(() => b.PhaseOf(_input) == TaskPhase.Halted, "halted");
        _world.SendMany(0, 10);
        _world.Run(200);

        Assert.Contains("decides differently", b.View(_input)!.HaltReason, StringComparison.Ordinal);
        Assert.Equal(21, Cluster.CommittedOffset(_input));
        Assert.All(_world.Written(_input), o => Assert.StartsWith("mark", o, StringComparison.Ordinal));
    }

    [Fact]
    public void Stored_state_that_does_not_fit_at_the_end_of_the_replay_halts_too()
    {
        _world.WorkAndClose();
        _world.Knobs.DivergesAtEnd = true;

        var b = _world.Start("b");
        _world.RunUntil(() => b.PhaseOf(_input) == TaskPhase.Halted, "halted");
        _world.Run(100);

        Assert.DoesNotContain(_world.Written(_input), o => o.Contains("diverged", StringComparison.Ordinal));
    }

    [Fact]
    public void A_record_that_slips_through_the_pause_during_the_restore_is_not_taken()
    {
        _world.Snapshots = new SnapshotSchedule { Interval = TimeSpan.FromHours(1) };
        var a = _world.Start("a");
        _world.SendMany(0, 10);
        _world.RunUntilCaughtUp();
        _world.SendMany(0, 10);
        a.Kill();
        Cluster.Time.Advance(TimeSpan.FromMinutes(1));

        var b = _world.Start("b");
        b.Process.Hook = call => b.Process.SlipThroughPause(_input);
        _world.Run(3);
        _world.SendMany(0, 10, "alert");
        _world.RunUntilCaughtUp();

        _world.AssertMatchesReference();
    }

    [Fact]
    public void A_rebuilt_partition_survives_a_crash_before_everything_is_saved()
    {
        _world.WorkAndClose();
        Cluster.DeleteRecords(EngineWorld.StateOf(_input), long.MaxValue);
        _world.LostState = LostStatePolicy.Rebuild;
        _world.Snapshots = new SnapshotSchedule { Interval = TimeSpan.FromHours(1) };
        var b = _world.Start("b");
        _world.RunUntil(() => Cluster.ReadCommitted(EngineWorld.StateOf(_input)).Count > 0, "the first cut after the rebuild");
        b.Kill();
        Cluster.Time.Advance(TimeSpan.FromMinutes(1));

        var c = _world.Start("c");
        _world.RunUntil(() => c.PhaseOf(_input) is TaskPhase.Running or TaskPhase.Halted, "restored");
        Assert.Null(c.View(_input)!.HaltReason);
        _world.SendMany(0, 20, "alert");
        _world.RunUntilCaughtUp();
        _world.AssertMatchesReference();
    }

    [Fact]
    public void A_rebuild_does_not_cross_a_fresh_start()
    {
        _world.SendControl(new ControlBody.SeriesReset(new Dictionary<string, string>()));
        _world.WorkAndClose();
        Cluster.DeleteRecords(EngineWorld.StateOf(_input), long.MaxValue);
        _world.LostState = LostStatePolicy.StartFresh;
        var b = _world.Start("b");
        _world.SendMany(0, 12, "alert");
        _world.SendControl(new ControlBody.SeriesReset(new Dictionary<string, string>()));
        _world.RunUntilCaughtUp();
        _world.Run(50);
        b.Close();
        Cluster.Time.Advance(TimeSpan.FromMinutes(1));
        Cluster.DeleteRecords(EngineWorld.StateOf(_input), long.MaxValue);
        _world.LostState = LostStatePolicy.Rebuild;

        var c = _world.Start("c");
        _world.RunUntil(() => c.IsRunning(_input), "rebuilt");
        Assert.Equal(((TestFold)b.Folds[_input]).State, ((TestFold)c.Folds[_input]).State);
    }

    [Fact]
    public void A_fresh_start_waits_for_the_control_topic_as_a_new_partition_does()
    {
        _world.WorkAndClose();
        for (var i = 0; i < 2500; i++)
        {
            _world.SendControl(new ControlBody.JobCancel("job", "model"));
        }

        Cluster.Append(EngineWorld.StateOf(_input), [77], [1]);
        _world.LostState = LostStatePolicy.StartFresh;
        _world.Start("b");
        _world.SendMany(0, 6);
        _world.RunUntilCaughtUp();

        Assert.Equal(2500, _world.Journal(_input).Select(e => e.Body).OfType<JournalBody.Start>().Last().ControlPosition);
    }

    [Fact]
    public void An_outage_during_a_restore_is_waited_for()
    {
        var patient = new InMemoryClusterOptions { SessionTimeout = TimeSpan.FromMinutes(10), MaxPollInterval = TimeSpan.FromMinutes(10) };
        var world = new EngineWorld(partitions: 1, patient);
        var a = world.Start("a");
        world.SendMany(0, 20, "alert");
        world.RunUntilCaughtUp();
        a.Kill();
        world.Cluster.Time.Advance(TimeSpan.FromMinutes(11));
        var b = world.Start("b", new EngineSeams { OnFailPoint = LoseNetwork });
        world.Run(6_000);
        Assert.Null(b.Stop);

        b.Process.Unreachable = false;
        world.RunUntil(() => b.IsRunning(world.Inputs[0]), "restored");

        void LoseNetwork(FailPoint point)
        {
            if (point == FailPoint.RestoreState)
            {
                world.Instances[^1].Process.Unreachable = true;
            }
        }
    }

    [Fact]
    public void The_age_of_a_backlog_does_not_hold_back_the_clock_of_a_quiet_partition()
    {
        _world.WorkAndClose();
        _world.SendMany(0, 5);
        Cluster.Time.Advance(TimeSpan.FromMinutes(10));

        var b = _world.Start("b");
        _world.RunUntil(() => b.IsRunning(_input), "restored");
        _world.Run(2_000);

        Assert.InRange(b.View(_input)!.Clock, Cluster.Time.NowMs - 15_000, Cluster.Time.NowMs);
    }

    [Fact]
    public void A_coordinator_that_knows_no_offset_for_a_moment_does_not_make_a_cut_come_twice()
    {
        var a = _world.Start("a");
        _world.SendMany(0, 5, "alert");
        _world.RunUntilCaughtUp();
        a.Process.Faults.Fail(PortCallKind.Commit, new TransactionResult(TransactionOutcome.Fatal, "SCRIPTED"), afterEffect: true);
        _world.SendMany(0, 5, "alert");
        _world.RunUntil(() => a.Process.Faults.Fired > 0, "the unknown outcome");
        var offset = Cluster.CommittedOffset(_input);
        Cluster.SetCommittedOffset(_input, null);
        _world.Run(200);
        Cluster.SetCommittedOffset(_input, offset);
        _world.Run(100);
        _world.SendMany(0, 5, "alert");
        _world.RunUntilCaughtUp();

        _world.AssertMatchesReference();
    }
}
