using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>The invariants of one partition's task (DESIGN 5).</summary>
public sealed class StreamTaskTests
{
    private static readonly PartitionId Input = new(TopicRole.Metrics, 0);

    [Fact]
    public void A_commit_that_would_move_the_offset_back_is_refused()
    {
        var task = NewTask(committed: 10);
        var table = new TaskTable();
        table.Add(task);

        Assert.Throws<InvalidOperationException>(() => table.AssertOwned([new Cut(task, "id", 10, 9)]));
        Assert.Throws<InvalidOperationException>(() => task.Promote(new Cut(task, "id", 10, 9)));
        Assert.Equal(10, task.Committed);
    }

    [Fact]
    public void A_commit_for_a_partition_that_is_not_owned_is_refused()
    {
        var task = NewTask(committed: 10);
        var table = new TaskTable();
        Assert.Throws<InvalidOperationException>(() => table.AssertOwned([new Cut(task, "id", 10, 11)]));

        table.Add(NewTask(committed: 10));
        Assert.Throws<InvalidOperationException>(() => table.AssertOwned([new Cut(task, "id", 10, 11)]));
    }

    [Fact]
    public void The_replay_ends_at_the_committed_offset_even_where_no_record_is_left_to_tell()
    {
        var task = NewTask(committed: 10);
        Assert.Equal(TaskPhase.Replaying, task.Phase);

        task.AtEnd(9);
        Assert.Equal(TaskPhase.Replaying, task.Phase);
        task.AtEnd(12);
        Assert.Equal(TaskPhase.Running, task.Phase);
        Assert.Equal(10, task.NextOffset);
    }

    [Fact]
    public void The_first_cut_carries_the_manifest_and_the_second_only_what_is_new()
    {
        var task = NewTask(committed: 10);
        task.AtEnd(10);

        var first = task.MakeCut("id", TimeSpan.Zero, everything: false, journalAcknowledged: -1);
        Assert.NotNull(first?.Manifest);
        task.Promote(first);
        Assert.Null(task.MakeCut("id", TimeSpan.FromSeconds(1), everything: false, journalAcknowledged: -1));
    }

    private static StreamTask NewTask(long committed)
    {
        var scope = new FoldScope(Input, "visutility.metrics", new Outbox());
        var fold = new TestFold(scope, new TestFold.Knobs());
        var first = new Checkpoint(fold.Dirty.Epoch, new Cursor(5, 1), 0, 0, scope.Context, 0, default);
        var identity = new PartitionIdentity(Input, "visutility.metrics", "cluster", "topic", 1);
        var cuts = new CutBuilder(fold, identity, new ReplayFloor(fold.Dirty, first), new SnapshotSchedule(), 0, 0, EngineSeams.None);
        var restored = new RestoredPartition(
            fold, scope, cuts, first.Cursor, committed, committed, new PartitionCounters(), new(), null, false);
        return new StreamTask(restored, cuts, EngineSeams.None);
    }
}
