using VisuTility.Streams.Ports;
using static VisuTility.Streams.Tests.Simulation.ClusterProbe;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>Transactions against the answers of a real broker (real-broker.md 2, 3, 5; exactly-once.md 1.2-1.4).</summary>
public sealed class InMemoryTransactionTests
{
    private static readonly GroupToken Nobody = new("", -1, null);
    private readonly InMemoryCluster _cluster = new();
    private readonly InMemoryClients _process;
    private readonly ITransactionalProducer _producer;

    public InMemoryTransactionTests()
    {
        _cluster.CreateTopic(TopicRole.Metrics, 2);
        _cluster.CreateTopic(TopicRole.Alerts, 1);
        _process = _cluster.CreateProcess("p");
        _producer = _process.StartedProducer("id");
    }

    [Fact]
    public void Records_and_offsets_appear_together_at_commit()
    {
        _producer.BeginWith(Alerts0, "a", "b");
        Assert.True(SendOffset(_producer, 7).IsOk);
        Assert.Empty(_cluster.Committed(Alerts0));
        Assert.Null(_cluster.CommittedOffset(Metrics0));

        Assert.True(_producer.Commit(Second).IsOk);

        Assert.Equal(["a", "b"], _cluster.Committed(Alerts0));
        Assert.Equal(7, _cluster.CommittedOffset(Metrics0));
        Assert.Equal(1, _producer.LastAcknowledged(Alerts0));
    }

    [Fact]
    public void An_abort_leaves_neither_records_nor_offsets_and_the_producer_goes_on()
    {
        _producer.BeginWith(Alerts0, "a");
        SendOffset(_producer, 7);
        Assert.True(_producer.Abort(Second).IsOk);
        _producer.BeginWith(Alerts0, "b");
        Assert.True(_producer.Commit(Second).IsOk);

        Assert.Equal(["b"], _cluster.Committed(Alerts0));
        Assert.Null(_cluster.CommittedOffset(Metrics0));
    }

    [Fact]
    public void A_new_producer_of_the_id_aborts_the_transaction_of_the_killed_one_and_the_old_offset_answers()
    {
        _cluster.SetCommittedOffset(Metrics0, 7);
        _producer.BeginWith(Alerts0, "a");
        SendOffset(_producer, 10);
        _process.Kill();
        var restarted = _cluster.CreateProcess("restarted");
        var reader = restarted.CreateReader("r", readCommitted: true);
        Assert.Equal(CommittedState.NotYet, reader.Committed(Metrics0, TimeSpan.Zero).State);

        restarted.StartedProducer("id");

        Assert.Equal(new CommittedOffset(CommittedState.Known, 7), reader.Committed(Metrics0, TimeSpan.Zero));
        Assert.Equal(_cluster.EndOffset(Alerts0), _cluster.LastStableOffset(Alerts0));
    }

    /// <summary>
    /// real-broker.md 2: with another id the outputs are blocked until the broker's time-out and scan (14-18 s after the kill, 8-11 s with
    /// a scan each second).
    /// </summary>
    [Theory]
    [InlineData(10, 20)]
    [InlineData(1, 11)]
    public void Without_the_same_id_offsets_and_lso_wait_for_the_brokers_time_out(int scanSeconds, int boundSeconds)
    {
        var cluster = new InMemoryCluster(new InMemoryClusterOptions { TransactionScanInterval = TimeSpan.FromSeconds(scanSeconds) });
        cluster.CreateTopic(TopicRole.Metrics, 1);
        cluster.CreateTopic(TopicRole.Alerts, 1);
        cluster.SetCommittedOffset(Metrics0, 7);
        var process = cluster.CreateProcess("p");
        var producer = process.StartedProducer("id");
        cluster.Time.Advance(TimeSpan.FromMilliseconds(300));
        producer.BeginWith(Alerts0, "a");
        producer.SendOffsets([new(Metrics0, 10)], Nobody, Second);
        process.Kill();
        var startMs = cluster.Time.NowMs;
        var other = cluster.CreateProcess("other");
        other.StartedProducer("other-id");

        var answer = other.CreateReader("r", readCommitted: true).Committed(Metrics0, TimeSpan.FromMinutes(1));

        Assert.Equal(new CommittedOffset(CommittedState.Known, 7), answer);
        Assert.InRange(cluster.Time.NowMs - startMs, 10_000, boundSeconds * 1000);
        Assert.Equal(cluster.EndOffset(Alerts0), cluster.LastStableOffset(Alerts0));
    }

    [Fact]
    public void A_second_producer_of_the_id_fences_the_first()
    {
        _producer.BeginWith(Alerts0, "a");
        var second = _cluster.CreateProcess("q").StartedProducer("id");

        Assert.Equal(TransactionOutcome.Fenced, SendOffset(_producer, 1).Outcome);
        Assert.Equal("_FENCED", _producer.Commit(Second).Code);
        second.BeginWith(Alerts0, "b");
        Assert.True(second.Commit(Second).IsOk);
        Assert.Equal(["b"], _cluster.Committed(Alerts0));
    }

    [Fact]
    public void A_transaction_the_broker_timed_out_is_fenced_not_abortable()
    {
        _producer.BeginWith(Alerts0, "a");
        _cluster.Time.Advance(TimeSpan.FromSeconds(21));

        Assert.Equal(TransactionOutcome.Fenced, _producer.Commit(Second).Outcome);
        Assert.Empty(_cluster.Committed(Alerts0));
    }

    [Fact]
    public void While_markers_are_late_the_id_cannot_be_initialised_and_the_offset_is_not_stable()
    {
        _cluster.Markers.Holds = _ => true;
        _producer.BeginWith(Alerts0, "a");
        SendOffset(_producer, 3);
        Assert.True(_producer.Commit(Second).IsOk);
        var other = _cluster.CreateProcess("q");
        var producer = other.CreateProducer("id");

        Assert.Equal("CONCURRENT_TRANSACTIONS", producer.InitTransactions(Second).Code);
        Assert.Equal(CommittedState.NotYet, other.CreateReader("r", readCommitted: true).Committed(Metrics0, Second).State);
        Assert.Equal(0, _cluster.LastStableOffset(Alerts0));

        _cluster.Markers.Release();
        Assert.True(producer.InitTransactions(Second).IsOk);
        Assert.Equal(3, _cluster.CommittedOffset(Metrics0));
        Assert.Equal(["a"], _cluster.Committed(Alerts0));
    }

    [Fact]
    public void The_next_transaction_waits_for_the_markers_of_the_last()
    {
        _cluster.Markers.Delay = _ => TimeSpan.FromMilliseconds(40);
        _producer.BeginWith(Alerts0, "a");
        _producer.Commit(Second);
        var startMs = _cluster.Time.NowMs;
        _producer.BeginWith(Alerts0, "b");

        Assert.True(_producer.Commit(Second).IsOk);

        Assert.Equal(40, _cluster.Time.NowMs - startMs);
        _cluster.Time.Advance(Second);
        Assert.Equal(["a", "b"], _cluster.Committed(Alerts0));
    }

    [Fact]
    public void A_late_marker_on_one_partition_shows_half_of_a_committed_transaction()
    {
        _cluster.Markers.Holds = t => t is not null;
        _producer.BeginWith(Alerts0, "a");
        SendOffset(_producer, 3);
        _producer.Commit(Second);

        Assert.Equal(3, _cluster.CommittedOffset(Metrics0));
        Assert.Empty(_cluster.Committed(Alerts0));
    }

    /// <summary>real-broker.md 5, scenario lost: every call succeeds, the offset moves, the output is gone.</summary>
    [Fact]
    public void A_late_abort_takes_the_outputs_of_the_next_transaction()
    {
        _process.HoldNextEndTransaction();
        _producer.BeginWith(Alerts0, "first");
        Assert.True(_producer.Abort(Second).IsOk);
        Assert.True(_producer.CoordinatorSuspect);

        _producer.BeginWith(Alerts0, "second");
        _cluster.DeliverHeldEndTransactions();
        Assert.True(SendOffset(_producer, 10).IsOk);
        Assert.True(_producer.Commit(Second).IsOk);

        Assert.Equal(10, _cluster.CommittedOffset(Metrics0));
        Assert.Empty(_cluster.Committed(Alerts0));
    }

    /// <summary>
    /// real-broker.md 5, scenario aborted: the reader sees what the second transaction aborts, then the abort fails fatally.
    /// </summary>
    [Fact]
    public void A_late_commit_publishes_the_next_transaction_which_then_aborts_in_vain()
    {
        _process.HoldNextEndTransaction();
        _producer.BeginWith(Alerts0, "first");
        Assert.True(_producer.Commit(Second).IsOk);

        _producer.BeginWith(Alerts0, "second");
        _cluster.DeliverHeldEndTransactions();

        Assert.Equal("INVALID_TXN_STATE", _producer.Abort(Second).Code);
        Assert.Equal(["first", "second"], _cluster.Committed(Alerts0));
    }

    /// <summary>real-broker.md 5, last column: a new producer with the same id before the second transaction makes it clean.</summary>
    [Fact]
    public void A_recycled_producer_is_safe_from_the_late_frame()
    {
        _process.HoldNextEndTransaction();
        _producer.BeginWith(Alerts0, "first");
        _producer.Abort(Second);
        _producer.Dispose();
        var recycled = _process.StartedProducer("id");

        recycled.BeginWith(Alerts0, "second");
        _cluster.DeliverHeldEndTransactions();
        recycled.SendOffsets([new(Metrics0, 10)], Nobody, Second);
        Assert.True(recycled.Commit(Second).IsOk);

        Assert.Equal(["second"], _cluster.Committed(Alerts0));
    }

    [Fact]
    public void After_a_retriable_commit_only_commit_is_legal()
    {
        _process.Faults.Fail(PortCallKind.Commit, new(TransactionOutcome.Retriable, "_TIMED_OUT"));
        _producer.BeginWith(Alerts0, "a");

        Assert.Equal(TransactionOutcome.Retriable, _producer.Commit(Second).Outcome);
        Assert.Equal("_STATE", _producer.Abort(Second).Code);
    }

    [Fact]
    public void A_commit_whose_answer_was_lost_may_be_asked_again()
    {
        _process.Faults.Fail(PortCallKind.Commit, new(TransactionOutcome.Retriable, "_TIMED_OUT"), afterEffect: true);
        _producer.BeginWith(Alerts0, "a");

        Assert.Equal(TransactionOutcome.Retriable, _producer.Commit(Second).Outcome);
        Assert.Equal(["a"], _cluster.Committed(Alerts0));
        Assert.True(_producer.Commit(Second).IsOk);
        Assert.Equal(["a"], _cluster.Committed(Alerts0));
    }

    [Fact]
    public void A_too_large_record_spoils_the_transaction_and_only_that()
    {
        _producer.BeginWith(Alerts0);
        Assert.True(_producer.Produce(new OutputRecord(TopicRole.Alerts, 0, null, new byte[1_000_001])).IsOk);

        Assert.Equal(TransactionOutcome.TooLarge, _producer.Commit(Second).Outcome);
        Assert.True(_producer.Abort(Second).IsOk);
        _producer.BeginWith(Alerts0, "small");
        Assert.True(_producer.Commit(Second).IsOk);
    }

    [Fact]
    public void Offsets_without_a_number_send_nothing_and_still_succeed()
    {
        _producer.BeginWith(Alerts0);

        Assert.True(_producer.SendOffsets([new(Metrics0, -1001)], Nobody, Second).IsOk);
        Assert.True(_producer.Commit(Second).IsOk);

        Assert.Null(_cluster.CommittedOffset(Metrics0));
    }

    [Fact]
    public void Offsets_may_move_backwards_for_all_the_broker_cares()
    {
        _cluster.SetCommittedOffset(Metrics0, 10);
        _producer.BeginWith(Alerts0);
        SendOffset(_producer, 3);
        _producer.Commit(Second);

        Assert.Equal(3, _cluster.CommittedOffset(Metrics0));
    }

    [Fact]
    public void A_key_without_a_partition_goes_where_java_clients_put_it()
    {
        _producer.Begin();
        _producer.Produce(new OutputRecord(TopicRole.Metrics, -1, Bytes("21"), Bytes("v")));
        _producer.Commit(Second);

        Assert.Equal(["v"], _cluster.Committed(new PartitionId(TopicRole.Metrics, (-973932308 & 0x7fffffff) % 2)));
    }

    [Fact]
    public void Without_a_network_calls_let_their_time_out_pass_and_end_when_it_returns()
    {
        _process.Unreachable = true;
        var startMs = _cluster.Time.NowMs;
        _producer.BeginWith(Alerts0, "a");
        Assert.Equal("_TIMED_OUT", SendOffset(_producer, 1).Code);
        Assert.Equal(1000, _cluster.Time.NowMs - startMs);

        _cluster.Time.Schedule(TimeSpan.FromMilliseconds(200), () => _process.Unreachable = false);
        Assert.True(_producer.Commit(Second).IsOk);
        Assert.Equal(1200, _cluster.Time.NowMs - startMs);
        Assert.Equal(["a"], _cluster.Committed(Alerts0));
    }

    private static TransactionResult SendOffset(ITransactionalProducer producer, long offset) =>
        producer.SendOffsets([new(Metrics0, offset)], Nobody, Second);
}
