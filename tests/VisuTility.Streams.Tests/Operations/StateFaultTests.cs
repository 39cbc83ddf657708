using System.Buffers.Binary;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.State;
using VisuTility.Streams.Tests.Processing;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Operations;

/// <summary>
/// What operators and accidents do to offsets, state and journal: the service says what, where and what to do, and doing it loses nothing. What only stops stands
/// in RestoreRefusalTests; the same on a real Kafka in IntegrationTests/Failures.
/// </summary>
public sealed class StateFaultTests
{
    private static readonly TimeSpan SessionEnd = TimeSpan.FromMinutes(1);

    private readonly EngineWorld _world = new(partitions: 1) { CommitInterval = TimeSpan.FromMilliseconds(50) };
    private readonly PartitionId _input;

    public StateFaultTests() => _input = _world.Inputs[0];

    private InMemoryCluster Cluster => _world.Cluster;

    private PartitionId State => EngineWorld.StateOf(_input);

    [Fact]
    public void An_offset_beyond_the_end_stops_and_the_offset_it_names_heals()
    {
        Worked();
        var right = Cluster.CommittedOffset(_input)!.Value;
        Cluster.SetCommittedOffset(_input, right + 7);

        Stops("beyond the end of the log", $"{right + 7}", $"--to-offset {right}");

        _world.SendMany(0, 20, "alert"); // The log grows past the wrong offset.
        Cluster.SetCommittedOffset(_input, right);
        Heals();
    }

    [Fact]
    public void An_offset_moved_forward_over_records_that_decide_something_halts_and_the_offset_it_names_heals()
    {
        Worked();
        var right = Cluster.CommittedOffset(_input)!.Value;
        _world.SendMany(0, 20, "alert");
        Cluster.SetCommittedOffset(_input, right + 10);

        var b = _world.Start("b");
        _world.RunUntil(() => b.PhaseOf(_input) == TaskPhase.Halted, "halted");
        Assert.Contains($"--to-offset {right}", b.View(_input)!.HaltReason, StringComparison.Ordinal);
        Assert.Equal(right + 10, Cluster.CommittedOffset(_input));
        b.Kill();
        Cluster.Time.Advance(SessionEnd);

        Cluster.SetCommittedOffset(_input, right);
        Heals();
    }

    [Fact]
    public void An_offset_moved_back_stops_and_the_offset_it_names_heals()
    {
        Worked();
        var right = Cluster.CommittedOffset(_input)!.Value;
        Cluster.SetCommittedOffset(_input, 3);

        Stops("moved it back", "offset 3", $"--to-offset {right}");

        Cluster.SetCommittedOffset(_input, right);
        Heals();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    public void Start_fresh_goes_on_from_an_offset_that_was_moved(long to)
    {
        Worked();
        var end = Cluster.EndOffset(_input);
        Cluster.SetCommittedOffset(_input, to);
        _world.LostState = LostStatePolicy.StartFresh;

        var b = _world.Start("b");
        _world.RunUntil(() => b.IsRunning(_input), "started");
        _world.SendMany(0, 10, "alert");
        _world.RunUntilCaughtUp();

        var start = _world.Journal(_input).Select(e => e.Body).OfType<JournalBody.Start>().Last();
        Assert.Equal(Math.Min(to, end), start.StartOffset);
        Restarts(b);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Start_fresh_reads_a_topic_that_was_made_again_from_its_start(bool wasCommittedAfterwards)
    {
        Worked();
        var old = Cluster.CommittedOffset(_input);
        Cluster.DeleteTopic(TopicRole.Metrics);
        Cluster.CreateTopic(TopicRole.Metrics, 1);
        Cluster.SetCommittedOffset(_input, wasCommittedAfterwards ? old : null); // A real broker deletes it with the topic; a commit under way brings it back.
        _world.SendMany(0, 5, "alert");
        Stops("made again", "--start-fresh");

        _world.LostState = LostStatePolicy.StartFresh;
        var written = _world.Written(_input).Count;
        var b = _world.Start("b");
        _world.RunUntilCaughtUp();
        Assert.Equal(5, _world.Written(_input).Skip(written).Count(o => o.StartsWith('k')));
        Restarts(b);
    }

    [Fact]
    public void A_state_topic_that_lost_its_oldest_records_stops_and_is_rebuilt()
    {
        Worked();
        var records = Cluster.ReadCommitted(State);
        var oldest = records.First(r => r.Key![0] == StateKey.SnapshotKind && records.Count(s => s.Key.AsSpan().SequenceEqual(r.Key)) == 1);
        Cluster.DeleteRecords(State, oldest.Offset + 1);
        Assert.Equal(_world.StoredUnits(_input).Count, _world.Manifest(_input).StoredKeys - 1);

        Stops($"{State} holds {_world.StoredUnits(_input).Count} snapshots", "--rebuild");

        Rebuilds();
    }

    [Theory]
    [InlineData(new byte[] { StateKey.ManifestKind })]
    [InlineData(new byte[] { StateKey.ContextKind })]
    [InlineData(new byte[] { StateKey.SnapshotKind, (byte)'k', (byte)'1' })]
    [InlineData(new byte[] { StateKey.SnapshotKind, (byte)'n', (byte)'o' })]
    [InlineData(new byte[] { 77 })]
    public void Garbage_in_the_state_stops_and_once_rebuilt_never_again(byte[] key)
    {
        Worked();
        Cluster.Append(State, key, [1, 2, 3, 4, 5]);

        Stops("--rebuild");

        Rebuilds();
    }

    [Fact]
    public void A_manifest_that_somebody_overwrote_is_no_harm_once_ours_is_newer()
    {
        var a = _world.Start("a");
        _world.SendMany(0, 20, "alert");
        _world.RunUntilCaughtUp();
        Cluster.Append(State, StateKey.Manifest, [1, 2, 3]);
        _world.SendMany(0, 5, "alert");
        _world.RunUntilCaughtUp();

        Restarts(a);
    }

    [Fact]
    public void Foreign_records_in_the_journal_are_passed_over_and_said()
    {
        Worked();
        Cluster.Append(EngineWorld.JournalOf(_input), null, [9, 9, 9]);
        Cluster.Append(EngineWorld.JournalOf(_input), null, []);

        var b = _world.Start("b");
        _world.RunUntil(() => b.IsRunning(_input), "restored");
        Assert.True(b.Log.Has("is no journal entry"));
        var written = _world.Written(_input);
        _world.SendMany(0, 10, "alert");
        _world.RunUntilCaughtUp();
        Assert.Equal(10, _world.Written(_input).Skip(written.Count).Count(o => o.StartsWith('k')));
    }

    [Fact]
    public void A_hole_in_the_journal_stops()
    {
        KilledWithEntriesNeeded();
        Cluster.DeleteRecords(EngineWorld.JournalOf(_input), Cluster.EndOffset(EngineWorld.JournalOf(_input)));

        Stops("journal entries", "--rebuild");
    }

    [Fact]
    public void A_journal_with_an_entry_overwritten_names_the_record_that_cannot_be_read()
    {
        KilledWithEntriesNeeded();
        Cluster.DeleteRecords(EngineWorld.JournalOf(_input), Cluster.EndOffset(EngineWorld.JournalOf(_input)));
        Cluster.Append(EngineWorld.JournalOf(_input), null, [9, 9, 9]);

        Stops("journal entries", "cannot be read", "--rebuild");
    }

    [Fact]
    public void A_manifest_of_a_newer_format_stops_and_of_the_first_one_is_read()
    {
        Worked();
        var bytes = Cluster.ReadCommitted(State).Last(r => r.Key!.AsSpan().SequenceEqual(StateKey.Manifest)).Value!;
        Cluster.Append(State, StateKey.Manifest, Sealed(StateKey.Manifest, [Manifest.FormatVersion + 1, .. bytes.AsSpan(1, bytes.Length - 5)]));
        Stops("format version is 3, this build reads 1 to 2", "--rebuild");

        // The first version is this one without the number of snapshots at its end.
        Cluster.Append(State, StateKey.Manifest, Sealed(StateKey.Manifest, [1, .. bytes.AsSpan(1, bytes.Length - 9)]));
        Heals();
    }

    [Fact]
    public void A_newer_build_takes_the_state_over_and_says_so_in_the_journal()
    {
        _world.Snapshots = new SnapshotSchedule { Interval = TimeSpan.FromHours(1) };
        _world.Knobs.AlertEvery = 60;
        var a = _world.Start("a");
        _world.SendMany(0, 45, "x"); // Unsaved: the newer build replays it, and would have alerted at every third record of a unit.
        _world.RunUntilCaughtUp();
        var written = _world.Written(_input);
        a.Kill();
        Cluster.Time.Advance(SessionEnd);
        Assert.True(_world.Manifest(_input).ReplayFloor.Offset < 10);
        (_world.Knobs.FoldVersion, _world.Knobs.AlertEvery) = (2, 3);

        var b = _world.Start("b");
        _world.RunUntil(() => b.IsRunning(_input), "taken over");
        _world.Run(20);
        Assert.True(b.Log.Has("decision logic version 1 wrote its state, this build has version 2"));
        Assert.Equal(Alerts(written), Alerts(_world.Written(_input)));
        var change = Assert.Single(_world.Journal(_input).Select(e => e.Body).OfType<JournalBody.FoldVersionChange>());
        Assert.Equal((1, 2), (change.From, change.To));

        // A crash right after: what is replayed again is checked, and agrees.
        b.Kill();
        Cluster.Time.Advance(SessionEnd);
        var c = _world.Start("c");
        _world.SendMany(0, 21);
        _world.RunUntilCaughtUp();
        Assert.Null(c.View(_input)!.HaltReason);
        Assert.Equal(7, Alerts(_world.Written(_input)).Count - Alerts(written).Count); // Every third record of seven units.

        static List<string> Alerts(List<string> outputs) => [.. outputs.Where(o => o.StartsWith('k') && !o.EndsWith("expired", StringComparison.Ordinal))];
    }

    [Fact]
    public void An_older_build_leaves_the_state_of_a_newer_one_alone()
    {
        _world.Knobs.FoldVersion = 2;
        Worked();
        _world.Knobs.FoldVersion = 1;
        Stops("newer build", "version 2");

        _world.Knobs.FoldVersion = 2;
        Heals();
    }

    [Fact]
    public void Offsets_that_were_deleted_are_taken_from_the_state_and_nothing_is_lost()
    {
        Worked();
        Cluster.SetCommittedOffset(_input, null);

        Heals();
    }

    /// <summary>Not so long that its units expire.</summary>
    private void Worked() => _world.WorkAndClose(40, TimeSpan.FromSeconds(20));

    /// <summary>One unit is saved per cut, so the floor stays behind the entries.</summary>
    private void KilledWithEntriesNeeded()
    {
        _world.Snapshots = new SnapshotSchedule { Interval = TimeSpan.FromHours(1) };
        var a = _world.Start("a");
        _world.RunUntil(() => Cluster.CommittedOffset(_input) is not null, "the start entry");
        for (var i = 0; i < 50; i++)
        {
            _world.Send(0, $"unit {i}", "x");
        }

        _world.SendControl(new ControlBody.JobCancel("job", "model"));
        _world.RunUntil(() => _world.Journal(_input).Exists(e => e.Body is JournalBody.Control), "the control entry");
        a.Kill();
        Assert.True(_world.Manifest(_input).ReplayFloor.Number < _world.Manifest(_input).NextNumber);
        Cluster.Time.Advance(SessionEnd);
    }

    /// <summary>One sentence with the partition, these parts and the exit code; nothing was written.</summary>
    private void Stops(params string[] parts)
    {
        var written = _world.Written(_input);
        var b = _world.Start("stops");
        _world.RunUntil(() => b.Stop is not null, "a stop");

        Assert.Equal(ExitCodes.Incompatible, b.Stop!.ExitCode);
        Assert.All(parts.Append("visutility.metrics[0]"), part => Assert.Contains(part, b.Stop.Message, StringComparison.Ordinal));
        Assert.Equal(written, _world.Written(_input));
        b.Close();
    }

    /// <summary>Goes on, and everything from the very beginning is written once.</summary>
    private void Heals()
    {
        var b = _world.Start("heals");
        _world.SendMany(0, 10, "alert");
        _world.RunUntilCaughtUp();
        _world.AssertMatchesReference();
        Restarts(b);
    }

    private void Rebuilds()
    {
        _world.LostState = LostStatePolicy.Rebuild;
        var b = _world.Start("rebuilds");
        _world.SendMany(0, 10, "alert");
        _world.RunUntilCaughtUp();
        _world.AssertMatchesReference();
        Restarts(b);
        _world.SendMany(0, 10, "alert");
        _world.RunUntilCaughtUp();
        _world.AssertMatchesReference();
    }

    /// <summary>The instance is killed and an ordinary one takes over.</summary>
    private void Restarts(EngineInstance running)
    {
        running.Kill();
        Cluster.Time.Advance(SessionEnd);
        _world.LostState = LostStatePolicy.Stop;
        var next = _world.Start("next");
        _world.RunUntil(() => next.IsRunning(_input), "restored without help");
    }

    private static byte[] Sealed(byte[] key, byte[] body)
    {
        var value = new byte[body.Length + 4];
        body.CopyTo(value, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(body.Length), Crc32C.Compute(key, body));
        return value;
    }
}
