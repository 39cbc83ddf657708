using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.State;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>The loop end to end on the in-memory cluster: what it writes and when.</summary>
public sealed class StreamThreadTests
{
    private readonly EngineWorld _world = new();
    private readonly PartitionId _input;

    public StreamThreadTests() => _input = _world.Inputs[0];

    public static TheoryData<string> FailPoints => [.. Enum.GetNames<FailPoint>()];

    private InMemoryCluster Cluster => _world.Cluster;

    [Fact]
    public void A_new_partition_begins_with_a_start_entry_in_a_transaction_of_its_own()
    {
        _world.SendMany(0, 20);
        _world.Start("a");
        _world.RunUntil(() => Cluster.CommittedOffset(_input) is not null, "first commit");

        var entry = Assert.Single(_world.Journal(_input));
        var start = Assert.IsType<JournalBody.Start>(entry.Body);
        Assert.Equal((0, 0, 0), (entry.Number, entry.AtOffset, start.StartOffset));
        Assert.Equal(0, Cluster.CommittedOffset(_input));
        Assert.Empty(_world.Written(_input));
    }

    [Fact]
    public void A_new_partition_of_an_old_topic_begins_at_the_logs_start()
    {
        _world.SendMany(0, 20);
        Cluster.DeleteRecords(_input, 7);
        _world.Start("a");
        _world.RunUntilCaughtUp();

        Assert.Equal(7, Assert.IsType<JournalBody.Start>(_world.Journal(_input)[0].Body).StartOffset);
        _world.AssertMatchesReference();
    }

    [Fact]
    public void Everything_read_is_written_once_and_as_the_plain_pass_says()
    {
        _world.SendMany(0, 60);
        _world.SendMany(1, 45);
        _world.Send(1, "k", "poison");
        _world.Start("a");
        _world.RunUntilCaughtUp();

        _world.AssertMatchesReference();
        Assert.Contains("poison at 45", _world.Written(_world.Inputs[1]));
        Assert.NotEmpty(_world.Written(_input));
    }

    [Fact]
    public void Without_outputs_a_commit_comes_once_per_interval_and_with_nothing_new_not_at_all()
    {
        var a = Started();
        var begins = a.Process.Calls(PortCallKind.Begin);
        for (var i = 0; i < 40; i++)
        {
            _world.Send(0, "k", "x");
            _world.Knobs.AlertEvery = int.MaxValue;
            _world.Run(10);
        }

        Assert.InRange(a.Process.Calls(PortCallKind.Begin) - begins, 3, 5);

        _world.Run(150);
        begins = a.Process.Calls(PortCallKind.Begin);
        _world.Run(400);
        Assert.Equal(begins, a.Process.Calls(PortCallKind.Begin));
    }

    [Fact]
    public void An_output_is_readable_20_ms_after_the_last_commit()
    {
        Started();
        _world.Run(150);
        _world.Send(0, "k", "alert");
        var startMs = Cluster.Time.NowMs;
        _world.RunUntil(() => _world.Written(_input).Exists(o => o.StartsWith("k ", StringComparison.Ordinal)), "the alert");

        Assert.InRange(Cluster.Time.NowMs - startMs, 0, 30);
    }

    [Fact]
    public void An_output_takes_the_snapshot_of_its_unit_and_the_manifest_with_it()
    {
        _world.Snapshots = new SnapshotSchedule { Interval = TimeSpan.FromHours(1) };
        Started();
        var before = Cluster.EndOffset(EngineWorld.StateOf(_input));
        _world.Send(0, "k", "alert");
        _world.RunUntilCaughtUp();

        var alert = Cluster.ReadCommitted(new PartitionId(TopicRole.Alerts, 0))[^1];
        var state = Cluster.ReadCommitted(EngineWorld.StateOf(_input)).Where(r => r.Offset >= before).ToList();
        Assert.StartsWith("k #1", ClusterProbe.Text(alert.Value), StringComparison.Ordinal);
        var snapshot = Assert.Single(state, r => r.Key!.AsSpan().SequenceEqual(StateKey.Snapshot("k"u8)));
        Assert.StartsWith("1 ", ClusterProbe.Text(snapshot.Value), StringComparison.Ordinal);
        Assert.Equal(Cluster.CommittedOffset(_input), _world.Manifest(_input).NextOffset);
    }

    [Fact]
    public void Births_are_in_the_next_transaction_and_tombstones_too()
    {
        _world.Snapshots = new SnapshotSchedule { Interval = TimeSpan.FromHours(1) };
        Started();
        _world.SendMany(0, 7);
        _world.RunUntilCaughtUp();
        Assert.Equal(["k0", "k1", "k2", "k3", "k4", "k5", "k6"], _world.StoredUnits(_input));

        _world.Send(0, "k3", "bye");
        _world.Send(0, "new", "x");
        _world.RunUntilCaughtUp();
        Assert.Equal(["k0", "k1", "k2", "k4", "k5", "k6", "new"], _world.StoredUnits(_input));
    }

    [Fact]
    public void Snapshots_come_in_slices_and_the_floor_follows_the_oldest_unsaved_unit()
    {
        _world.Snapshots = new SnapshotSchedule { Interval = TimeSpan.FromSeconds(10) };
        Started();
        for (var i = 0; i < 100; i++)
        {
            _world.Send(0, $"unit {i:00}", "x");
        }

        var slices = new List<int>();
        var end = Cluster.EndOffset(EngineWorld.StateOf(_input));
        _world.RunUntil(
            () =>
            {
                // Stubs of newborn units are no snapshots.
                var added = Cluster.ReadCommitted(EngineWorld.StateOf(_input))
                    .Where(r => r.Offset >= end && r.Key![0] == StateKey.SnapshotKind);
                slices.Add(added.Count(r => !ClusterProbe.Text(r.Value).EndsWith(" 0 0 0", StringComparison.Ordinal)));
                end = Cluster.EndOffset(EngineWorld.StateOf(_input));
                return _world.Manifest(_input).ReplayFloor.Offset == 100;
            },
            "everything saved");

        Assert.Equal(100, slices.Sum());
        Assert.InRange(slices.Max(), 5, 11);
    }

    [Fact]
    public void A_long_replay_is_kept_short_by_more_snapshots()
    {
        _world.Snapshots = new SnapshotSchedule { Interval = TimeSpan.FromHours(10), ReplayMaxRecords = 50 };
        _world.Knobs.AlertEvery = int.MaxValue;
        Started();
        for (var i = 0; i < 10; i++)
        {
            _world.SendMany(0, 20);
            _world.Run(120);
        }

        Assert.InRange(_world.Manifest(_input).ReplayFloor.Offset, 200 - 50, 200);
    }

    [Fact]
    public void A_quiet_partition_ticks_by_journal_entries_and_evicts_at_them()
    {
        Started();
        _world.SendMany(0, 3);
        _world.RunUntilCaughtUp();
        _world.Run(7500);

        var ticks = _world.Journal(_input).Select(e => e.Body).OfType<JournalBody.Tick>().ToList();
        Assert.InRange(ticks.Count, 6, 8);
        Assert.All(ticks, t => Assert.Equal(0, t.TimeMs % 1000));
        Assert.Contains(_world.Written(_input), o => o.EndsWith("expired", StringComparison.Ordinal));
        Assert.Empty(_world.StoredUnits(_input));
        _world.AssertMatchesReference();
    }

    [Fact]
    public void Control_records_are_journaled_by_every_partition_in_order_before_they_take_effect()
    {
        Started();
        for (var i = 0; i < 3; i++)
        {
            _world.SendControl(new ControlBody.JobCancel($"job {i}", "model"));
        }

        _world.RunUntil(
            () => _world.Inputs.All(p => _world.Journal(p).Count(e => e.Body is JournalBody.Control) == 3), "three control entries each");
        Assert.All(_world.Inputs, input => Assert.Equal(
            [0L, 1L, 2L], _world.Journal(input).Select(e => e.Body).OfType<JournalBody.Control>().Select(c => c.ControlOffset)));
        Assert.All(_world.Inputs, input => Assert.Equal(
            Enumerable.Range(0, _world.Journal(input).Count).Select(n => (long)n), _world.Journal(input).Select(e => e.Number)));
    }

    [Fact]
    public void A_revoked_partition_is_committed_and_saved_so_that_its_next_owner_replays_nothing()
    {
        var a = Started();
        _world.SendMany(0, 30);
        _world.SendMany(1, 30);
        _world.Run(3);
        var b = _world.Start("b");
        _world.RunUntil(() => _world.Inputs.Any(b.IsRunning), "a partition at b");
        _world.RunUntilCaughtUp();

        Assert.True(a.Log.Has("Revoked: Metrics-1"));
        Assert.True(b.Log.Has("visutility.metrics[1] restored 7 units, 0 journal entries; replaying offsets 30 to 30"));
        _world.AssertMatchesReference();
    }

    [Fact]
    public void A_lost_partition_is_dropped_without_a_commit()
    {
        var a = Started();
        _world.SendMany(0, 10);
        a.Step();
        var sent = a.Process.Calls(PortCallKind.SendOffsets);
        var offset = Cluster.CommittedOffset(_input);
        a.Process.Stopped = true;
        Cluster.Time.Advance(TimeSpan.FromMinutes(1));
        a.Process.Stopped = false;
        a.Step();

        Assert.True(a.Log.Has("Lost without a hand-over"));
        Assert.Equal(sent, a.Process.Calls(PortCallKind.SendOffsets));
        Assert.Equal(offset, Cluster.CommittedOffset(_input));
        _world.RunUntilCaughtUp();
        _world.AssertMatchesReference();
    }

    [Fact]
    public void A_record_whose_schema_is_unknown_parks_its_partition_only()
    {
        Started();
        _world.Knobs.SchemaKnown = false;
        _world.SendMany(0, 3);
        _world.Send(0, "k", "wait");
        _world.SendMany(0, 3);
        _world.SendMany(1, 5);
        _world.Run(200);
        Assert.Equal(3, Cluster.CommittedOffset(_input));
        Assert.Equal(5, Cluster.CommittedOffset(_world.Inputs[1]));

        _world.Knobs.SchemaKnown = true;
        _world.RunUntilCaughtUp();
        _world.AssertMatchesReference();
    }

    [Fact]
    public void A_halted_partition_keeps_its_offset_and_the_others_go_on()
    {
        var a = Started();
        _world.SendMany(0, 5);
        _world.SendMany(1, 5);
        _world.RunUntilCaughtUp();
        a.Process.Faults.Fail(PortCallKind.Poll, new(TransactionOutcome.Retriable), times: 5);
        _world.SendMany(0, 10);
        Cluster.DeleteRecords(_input, 12);
        _world.SendMany(1, 5);
        _world.Run(200);

        Assert.Equal(TaskPhase.Halted, a.PhaseOf(_input));
        Assert.Equal(5, Cluster.CommittedOffset(_input));
        Assert.Equal(10, Cluster.CommittedOffset(_world.Inputs[1]));
    }

    [Fact]
    public void Close_saves_everything_and_leaves_the_group()
    {
        var a = Started();
        _world.SendMany(0, 30);
        _world.Run(3);
        a.Close();

        Assert.Equal(30, Cluster.CommittedOffset(_input));
        Assert.Equal(30, _world.Manifest(_input).ReplayFloor.Offset);
        var b = _world.Start("b");
        _world.Run(20);
        Assert.True(b.Log.Has("replaying offsets 30 to 30"));
    }

    [Fact]
    public void Nothing_below_the_committed_offset_is_written_again()
    {
        _world.Snapshots = new SnapshotSchedule { Interval = TimeSpan.FromHours(10) };
        _world.Knobs.AlertEvery = 60;
        var a = Started();
        _world.SendMany(0, 60);
        _world.Send(0, "k", "poison");
        _world.RunUntilCaughtUp();
        var written = _world.Written(_input);
        a.Kill();
        Cluster.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_world.Manifest(_input).ReplayFloor.Offset < 61);

        var b = _world.Start("b");
        _world.RunUntil(() => b.IsRunning(_input), "restored");

        // A minute has passed, so a new progress mark may be there; what was written before is there once.
        var now = _world.Written(_input);
        Assert.Equal(written, now.Where(written.Contains));
        Assert.All(now.Except(written), line => Assert.StartsWith("mark ", line, StringComparison.Ordinal));
        Assert.True(b.View(_input)!.Counters.Records == 61, "counters count every record once");
    }

    /// <summary>A kill between any two steps of the protocol, once with work in hand and once while a second instance joins.</summary>
    [Theory]
    [MemberData(nameof(FailPoints))]
    public void A_crash_at_a_fail_point_changes_no_output(string name)
    {
        var point = Enum.Parse<FailPoint>(name);
        var world = new EngineWorld(options: new InMemoryClusterOptions { SessionTimeout = TimeSpan.FromSeconds(2) })
        {
            CommitInterval = TimeSpan.FromMilliseconds(50),
        };
        var restores = point is FailPoint.RestoreStart or FailPoint.RestoreState or FailPoint.RestoreJournal or FailPoint.RestoreReplay;
        var once = restores || point is FailPoint.Closing or FailPoint.BeforeLeave or FailPoint.Revoking or FailPoint.Revoked or FailPoint.Assigned
            or FailPoint.Lost or FailPoint.AfterInit;
        var hits = 0;
        EngineInstance? victim = null;
        var seams = new EngineSeams { OnFailPoint = KillWhenMet };
        var first = restores ? world.Start("other") : victim = world.Start("victim", seams);
        world.SendMany(0, 20, "alert");
        world.SendMany(1, 20);
        world.Run(20);
        var second = restores ? victim = world.Start("victim", seams) : world.Start("other");
        world.SendMany(0, 20, "alert");
        world.SendMany(1, 20);
        if (point == FailPoint.AfterAbort)
        {
            victim!.Process.Faults.Fail(PortCallKind.SendOffsets, new(TransactionOutcome.Abortable, "ILLEGAL_GENERATION"), times: 5);
        }

        world.Run(30);
        if (point == FailPoint.Lost)
        {
            Lose(world, victim!);
        }

        victim!.Close();
        world.RunUntilCaughtUp();
        world.Run(1500);

        Assert.True(victim.Process.IsDead, $"{name} was not met");
        Assert.True((restores ? first : second).IsAlive);
        world.AssertMatchesReference();

        void KillWhenMet(FailPoint hit)
        {
            if (hit == point && ++hits == (once ? 1 : 2))
            {
                victim!.Kill();
                throw new SimulatedCrash(name);
            }
        }
    }

    private static void Lose(EngineWorld world, EngineInstance victim)
    {
        victim.Process.Stopped = true;
        world.Run(300);
        victim.Process.Stopped = false;
        world.Run(5);
    }

    private EngineInstance Started()
    {
        var a = _world.Start("a");
        _world.RunUntil(() => _world.Inputs.All(p => Cluster.CommittedOffset(p) is not null), "started");
        return a;
    }
}
