using VisuTility.Streams.Ports;
using static VisuTility.Streams.Tests.Stories.StoryWords;

namespace VisuTility.Streams.Tests.Stories;

/// <summary>What readers see: markers take offsets, the last stable offset, ends and positions (KIP-98; real-broker.md 6).</summary>
public static class IsolationStories
{
    [Story]
    public static string[] Committed_records_are_seen_by_every_reader_and_the_marker_takes_an_offset(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var producer = world.Producer("a");
        world.Write(producer, Alerts0, "a", "b");
        producer.Commit();

        world.Tell(world.Reader(Alerts0).ReadUntil("1=b"));
        world.Tell(world.Read(Alerts0));
        world.Tell(world.Read(Alerts0, committed: false));
        return ["0=a 1=b", "0=a 1=b end 3", "0=a 1=b end 3"];
    }

    [Story]
    public static string[] Aborted_records_are_seen_only_read_uncommitted(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var producer = world.Producer("a");
        world.Write(producer, Alerts0, "a", "b");
        producer.Abort();
        world.Write(producer, Alerts0, "c");
        producer.Commit();

        world.Tell(world.Reader(Alerts0).ReadUntil("3=c"));
        world.Tell(world.Read(Alerts0));
        world.Tell(world.Read(Alerts0, committed: false));
        return ["3=c", "3=c end 5", "0=a 1=b 3=c end 5"];
    }

    /// <summary>real-broker.md 6: the LSO is the first offset of the first open transaction; nothing above it is delivered.</summary>
    [Story]
    public static string[] A_foreign_open_transaction_holds_back_what_is_committed_above_it_until_it_aborts(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        world.Append(Alerts0, "p0", "p1");
        var (x, y) = (world.Producer("x"), world.Producer("y"));
        world.Write(x, Alerts0, "x");
        world.Write(y, Alerts0, "y0", "y1");
        y.Commit();
        var reader = world.Reader(Alerts0);

        world.Tell(reader.ReadOn());
        world.Tell("position", reader.Consumer.Position(Alerts0));
        world.Tell(world.Reader(Alerts0, committed: false).ReadUntil("4=y1"));
        x.Abort();
        world.Tell(reader.ReadOn());
        world.Tell("position", reader.Consumer.Position(Alerts0));

        // 2 x, 3 and 4 y, 5 y's marker, 6 x's marker: passed without a further record.
        return ["0=p0 1=p1 end 2", "position: 2", "0=p0 1=p1 2=x 3=y0 4=y1", "3=y0 4=y1 end 7", "position: 7"];
    }

    [Story]
    public static string[] A_held_back_record_is_delivered_in_the_order_of_offsets_when_its_transaction_commits(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var (x, y) = (world.Producer("x"), world.Producer("y"));
        world.Write(x, Alerts0, "x0");
        world.Write(y, Alerts0, "y0");
        world.Add(x, Alerts0, "x1");
        y.Commit();
        var reader = world.Reader(Alerts0);

        world.Tell(reader.ReadOn());
        x.Commit();
        reader.ReadUntil("2=x1");
        world.Tell(reader.Line);
        return ["end 0", "0=x0 1=y0 2=x1"];
    }

    /// <summary>real-broker.md 6: a wholly aborted tail is passed without a record, and the position with it.</summary>
    [Story]
    public static string[] A_reader_passes_an_aborted_tail_and_its_marker(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        world.Append(Alerts0, "p");
        var producer = world.Producer("a");
        world.Write(producer, Alerts0, "a", "b");
        producer.Abort();
        var (fromStart, fromTail) = (world.Reader(Alerts0), world.Reader(Alerts0, from: 1));
        fromStart.PollUntil(() => fromStart.Ends.Exists(e => e.Offset == 4), "the end behind the marker");
        fromTail.PollUntil(() => fromTail.Ends.Exists(e => e.Offset == 4), "the end behind the marker");

        world.Tell(fromStart.Line);
        world.Tell("position", fromStart.Consumer.Position(Alerts0));
        world.Tell(fromTail.Line);
        world.Tell("position", fromTail.Consumer.Position(Alerts0));
        return ["0=p", "position: 4", "", "position: 4"];
    }

    /// <summary>real-broker.md 6: whoever starts at the end has no position, only the end.</summary>
    [Story]
    public static string[] A_reader_that_starts_at_the_end_is_told_the_end_and_has_no_position(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 2);
        world.Append(Alerts0, "p0", "p1");
        var reader = world.Reader(Alerts0, from: 2);

        world.Tell(reader.ReadOn());
        world.Tell("position", reader.Consumer.Position(Alerts0));
        world.Append(Alerts0, "p2");
        world.Tell(reader.ReadOn());
        world.Tell("position", reader.Consumer.Position(Alerts0));
        return ["end 2", "position: -1", "2=p2 end 3", "position: 3"];
    }

    /// <summary>real-broker.md 6: ListOffsets answers by isolation level.</summary>
    [Story]
    public static string[] The_end_asked_read_committed_is_the_last_stable_offset(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        world.Append(Alerts0, "p0", "p1");
        var producer = world.Producer("a");
        world.Write(producer, Alerts0, "a");
        var process = world.Process("asker");
        var (committed, all) = (process.CreateReader("rc", readCommitted: true), process.CreateReader("ru", readCommitted: false));

        world.Tell(committed.QueryWatermarks(Alerts0, StoryWorld.Patience)!);
        world.Tell(all.QueryWatermarks(Alerts0, StoryWorld.Patience)!);
        producer.Abort();
        world.Until(() => committed.QueryWatermarks(Alerts0, StoryWorld.Patience) is { High: 4 }, "the last stable offset moves");
        world.DeleteRecords(Alerts0, 1);
        world.Tell(all.QueryWatermarks(Alerts0, StoryWorld.Patience)!);
        world.Tell(all.QueryWatermarks(State0, Short)?.ToString() ?? "no answer");
        return
        [
            "Watermarks { Low = 0, High = 2 }", "Watermarks { Low = 0, High = 3 }", "Watermarks { Low = 1, High = 4 }", "no answer",
        ];
    }

    [Story]
    public static string[] Transactions_of_one_producer_lie_in_order_each_behind_its_marker(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var producer = world.Producer("a");
        foreach (var value in (string[])["a", "b", "c"])
        {
            Ok(producer.Begin());
            Ok(producer.Produce(Record(Alerts0, value)));
            producer.Commit();
        }

        world.Tell(world.Reader(Alerts0).ReadUntil("4=c"));
        world.Tell("acknowledged", producer.LastAcknowledged(Alerts0));
        return ["0=a 2=b 4=c", "acknowledged: 4"];
    }

    [Story]
    public static string[] A_marker_lies_only_in_partitions_the_transaction_wrote(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 2);
        world.CreateTopic(TopicRole.State, 1);
        var producer = world.Producer("a");
        world.Write(producer, Alerts0, "a");
        world.Add(producer, State0, "s");
        producer.Commit();

        world.Reader(Alerts0).ReadUntil("0=a");
        world.Reader(State0).ReadUntil("0=s");
        world.Tell(world.Read(Alerts0, committed: false));
        world.Tell(world.Read(State0, committed: false));
        world.Tell(world.Read(new PartitionId(TopicRole.Alerts, 1), committed: false));
        return ["0=a end 2", "0=s end 2", "end 0"];
    }

    /// <summary>Null is not empty, and header names may repeat (Kafka's record format v2).</summary>
    [Story]
    public static string[] Tombstones_keys_and_headers_come_back_as_they_were_written(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var producer = world.Producer("a");
        var headers = new RecordHeaders([new RecordHeader("a", [49]), new RecordHeader("a", null), new RecordHeader("b", [])]);
        OutputRecord[] records =
        [
            new(TopicRole.Alerts, 0, [107], null, headers),
            new(TopicRole.Alerts, 0, null, [], headers),
            new(TopicRole.Alerts, 0, [], [118]),
        ];
        var reader = world.Reader(Alerts0);
        foreach (var record in records)
        {
            Ok(producer.Begin());
            Ok(producer.Produce(record));
            producer.Commit();
            var seen = reader.Records.Count;
            reader.PollUntil(() => reader.Records.Count > seen, "the record");
            world.Tell(reader.Detail);
        }

        return ["key 'k' value null headers a:1,a:null,b:", "key null value '' headers a:1,a:null,b:", "key '' value 'v' headers none"];
    }
}
