using VisuTility.Streams.Ports;
using static VisuTility.Streams.Tests.Simulation.ClusterProbe;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>What readers see, against the answers of a real broker (real-broker.md 6 and 9; exactly-once.md 4).</summary>
public sealed class InMemoryIsolationTests
{
    private readonly InMemoryCluster _cluster = new();
    private readonly InMemoryClients _process;
    private readonly ITransactionalProducer _x;
    private readonly ITransactionalProducer _y;

    public InMemoryIsolationTests()
    {
        _cluster.CreateTopic(TopicRole.State, 1);
        _process = _cluster.CreateProcess("p");
        _x = _process.StartedProducer("x");
        _y = _process.StartedProducer("y");
    }

    /// <summary>The log of real-broker.md 6: 0-4 plain, 5 open transaction X, 6-8 committed transaction Y, 9 marker.</summary>
    private void WriteLogOfSection6()
    {
        for (var i = 0; i < 5; i++)
        {
            _cluster.Append(State0, $"{i}");
        }

        _x.BeginWith(State0, "5");
        _y.BeginWith(State0, "6", "7", "8");
        Assert.True(_y.Commit(Second).IsOk);
    }

    private IRecordConsumer Reader(bool readCommitted, long offset)
    {
        var reader = _process.CreateReader("reader", readCommitted);
        reader.Assign(State0, offset);
        return reader;
    }

    [Fact]
    public void Watermarks_asked_read_committed_give_the_lso_and_read_uncommitted_the_end()
    {
        WriteLogOfSection6();

        Assert.Equal(new Watermarks(0, 5), _process.CreateReader("c", readCommitted: true).QueryWatermarks(State0, Second));
        Assert.Equal(new Watermarks(0, 10), _process.CreateReader("u", readCommitted: false).QueryWatermarks(State0, Second));
    }

    [Fact]
    public void Read_committed_ends_at_the_lso_although_committed_records_lie_above()
    {
        WriteLogOfSection6();
        var reader = Reader(readCommitted: true, 0);

        Assert.Equal(["State-0@0=0", "State-0@1=1", "State-0@2=2", "State-0@3=3", "State-0@4=4", "State-0 end 5"], reader.PollText());
        Assert.Equal(5, reader.Position(State0));
        Assert.Empty(reader.PollText());
    }

    [Fact]
    public void When_the_open_transaction_aborts_the_committed_ones_follow_and_position_passes_the_trailing_markers()
    {
        WriteLogOfSection6();
        var reader = Reader(readCommitted: true, 0);
        reader.PollText();

        Assert.True(_x.Abort(Second).IsOk);

        Assert.Equal(["State-0@6=6", "State-0@7=7", "State-0@8=8", "State-0 end 11"], reader.PollText());
        Assert.Equal(11, reader.Position(State0));
    }

    [Fact]
    public void A_wholly_aborted_transaction_moves_end_and_position_without_a_record()
    {
        var reader = Reader(readCommitted: true, 0);
        Assert.Equal(["State-0 end 0"], reader.PollText());
        _x.BeginWith(State0, "a", "b", "c", "d");
        Assert.True(_x.Abort(Second).IsOk);

        Assert.Equal(["State-0 end 5"], reader.PollText());
        Assert.Equal(5, reader.Position(State0));
    }

    [Fact]
    public void A_reader_started_exactly_at_the_end_has_an_end_and_no_position()
    {
        WriteLogOfSection6();
        Assert.True(_x.Abort(Second).IsOk);
        var reader = Reader(readCommitted: true, 11);

        Assert.Equal(["State-0 end 11"], reader.PollText());
        Assert.Equal(-1, reader.Position(State0));
    }

    [Fact]
    public void Read_uncommitted_sees_open_and_aborted_records_but_no_markers()
    {
        WriteLogOfSection6();
        Assert.True(_x.Abort(Second).IsOk);

        var reader = Reader(readCommitted: false, 5);
        Assert.Equal(["State-0@5=5", "State-0@6=6", "State-0@7=7", "State-0@8=8", "State-0 end 11"], reader.PollText());
    }

    [Fact]
    public void An_offset_out_of_range_is_told_once_and_then_nothing_comes_until_a_seek()
    {
        WriteLogOfSection6();
        _cluster.DeleteRecords(State0, 3);

        foreach (var offset in new long[] { 2, 99 })
        {
            var reader = Reader(readCommitted: false, offset);
            Assert.Equal(["PositionLost _AUTO_OFFSET_RESET"], reader.PollText());
            Assert.Empty(reader.PollText());
            Assert.True(reader.Seek(State0, 3));
            Assert.NotEmpty(reader.PollText());
        }
    }

    [Fact]
    public void Retention_removes_what_is_older_than_its_age()
    {
        _cluster.Append(State0, "old");
        _cluster.Time.Advance(TimeSpan.FromHours(2));
        _cluster.Append(State0, "new");

        _cluster.Retain(State0, TimeSpan.FromHours(1));

        Assert.Equal(1, _cluster.StartOffset(State0));
        Assert.Equal(["new"], _cluster.Committed(State0));
    }

    [Fact]
    public void Compaction_keeps_the_last_committed_record_per_key_and_never_passes_the_lso()
    {
        Put("a", "1");
        Put("b", "2");
        Put("a", "3");
        Put("b", null);
        _x.BeginWith(State0);
        _x.Produce(new OutputRecord(TopicRole.State, 0, Bytes("a"), Bytes("open")));
        Put("a", "above");

        _cluster.Compact(State0);
        Assert.Equal(["2=3", "3=-", "4=open", "5=above"], _cluster.ReadAll(State0).Select(r => $"{r.Offset}={Text(r.Value)}"));

        Assert.True(_x.Abort(Second).IsOk);
        _cluster.Compact(State0, dropTombstones: true);
        Assert.Equal(["5=above"], _cluster.ReadAll(State0).Select(r => $"{r.Offset}={Text(r.Value)}"));
        Assert.Equal(["State-0@5=above", "State-0 end 7"], Reader(readCommitted: true, 0).PollText());
    }

    [Fact]
    public void Append_time_is_virtual_time()
    {
        _cluster.Append(State0, "a");
        _cluster.Time.Advance(Second);
        _cluster.Append(State0, "b");

        var records = _cluster.ReadAll(State0);
        Assert.Equal(1000, records[1].TimestampMs - records[0].TimestampMs);
        Assert.Equal(_cluster.Time.NowMs, records[1].TimestampMs);
    }

    [Fact]
    public void Bytes_of_a_cleared_batch_turn_to_rubbish()
    {
        _cluster.Append(State0, "abc");
        var batch = new RecordBatch(4);
        Reader(readCommitted: true, 0).Poll(batch, TimeSpan.Zero);
        var kept = batch.Records[0];

        batch.Clear();

        Assert.Equal([0xDD, 0xDD, 0xDD], kept.Value.ToArray());
    }

    [Fact]
    public void A_full_batch_goes_on_with_the_next_poll()
    {
        WriteLogOfSection6();
        var reader = Reader(readCommitted: true, 0);
        var batch = new RecordBatch(3);

        Assert.Equal(["State-0@0=0", "State-0@1=1", "State-0@2=2"], reader.PollText(batch));
        Assert.Equal(["State-0@3=3", "State-0@4=4", "State-0 end 5"], reader.PollText(batch));
    }

    private void Put(string key, string? value) => _cluster.Append(State0, Bytes(key), value is null ? null : Bytes(value));
}
