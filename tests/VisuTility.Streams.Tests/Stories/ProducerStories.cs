using VisuTility.Streams.Ports;
using static VisuTility.Streams.Tests.Stories.StoryWords;

namespace VisuTility.Streams.Tests.Stories;

/// <summary>Which calls a transactional producer allows when, and what a refused record does (exactly-once.md 1.1 to 1.3).</summary>
public static class ProducerStories
{
    [Story]
    public static string[] An_empty_transaction_writes_nothing(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var producer = world.Producer("a");
        Ok(producer.Begin());
        world.Tell("commit", producer.Commit(StoryWorld.Patience).Say());
        Ok(producer.Begin());
        world.Tell("abort", producer.Abort(StoryWorld.Patience).Say());
        world.Tell(world.Read(Alerts0, committed: false));
        return ["commit: ok", "abort: ok", "end 0"];
    }

    /// <summary>Misuse is answered _STATE and changes nothing: librdkafka's state machine goes on from where it was.</summary>
    [Story]
    public static string[] Ending_a_transaction_twice_is_a_state_error_and_harms_nothing(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var producer = world.Producer("a");
        world.Write(producer, Alerts0, "a");
        producer.Commit();
        world.Tell("commit", producer.Commit(StoryWorld.Patience).Say());
        world.Tell("abort", producer.Abort(StoryWorld.Patience).Say());
        world.Write(producer, Alerts0, "b");
        producer.Commit();
        world.Tell(world.Reader(Alerts0).ReadUntil("2=b"));
        return ["commit: Fatal _STATE", "abort: Fatal _STATE", "0=a 2=b"];
    }

    [Story]
    public static string[] Beginning_twice_is_a_state_error_and_the_transaction_goes_on(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var producer = world.Producer("a");
        world.Write(producer, Alerts0, "a");
        world.Tell("begin", producer.Begin().Say());
        world.Add(producer, Alerts0, "b");
        world.Tell("commit", producer.Commit(StoryWorld.Patience).Say());
        world.Tell(world.Reader(Alerts0).ReadUntil("1=b"));
        return ["begin: Fatal _STATE", "commit: ok", "0=a 1=b"];
    }

    [Story]
    public static string[] A_producer_that_was_not_initialised_can_do_nothing_yet(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var producer = world.Process("a").CreateProducer("a");
        world.Tell("begin", producer.Begin().Say());
        world.Tell("commit", producer.Commit(Short).Say());
        world.Tell("init", producer.InitTransactions(StoryWorld.Patience).Say());
        world.Tell("begin", producer.Begin().Say());
        return ["begin: Fatal _STATE", "commit: Fatal _STATE", "init: ok", "begin: ok"];
    }

    /// <summary>A port rule: a record outside a transaction is a bug of ours, not an answer of a broker.</summary>
    [Story]
    public static string[] Producing_outside_a_transaction_throws(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var producer = world.Producer("a");
        world.Tell(Xunit.Record.Exception(() => producer.Produce(Record(Alerts0, "a")))?.GetType().Name ?? "no error");
        world.Write(producer, Alerts0, "b");
        producer.Commit();
        world.Tell(Xunit.Record.Exception(() => producer.Produce(Record(Alerts0, "c")))?.GetType().Name ?? "no error");
        world.Tell(world.Reader(Alerts0).ReadUntil("0=b"));
        return ["InvalidOperationException", "InvalidOperationException", "0=b"];
    }

    /// <summary>exactly-once.md 1.3: after an abortable error every call but Abort is refused with its code; Begin has no abortable class.</summary>
    [Story]
    public static string[] After_an_abortable_error_only_abort_is_allowed_and_cures_it(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        world.CreateTopic(TopicRole.Alerts, 1);
        var first = world.OnlyMember(1);
        var stale = first.Consumer.GroupMetadata();
        first.Consumer.Close();
        var producer = world.Producer("a");
        world.Write(producer, Alerts0, "a");

        world.Tell("offsets", producer.SendOffset(Metrics0, 1, stale).Say());
        world.Tell("offsets", producer.SendOffset(Metrics0, 1, stale).Say());
        world.Tell("commit", producer.Commit(StoryWorld.Patience).Say());
        world.Tell("begin", producer.Begin().Say());
        world.Tell("abort", producer.Abort(StoryWorld.Patience).Say());
        world.Write(producer, Alerts0, "b");
        producer.Commit();
        world.Tell(world.Reader(Alerts0).ReadUntil("2=b"));
        return
        [
            "offsets: Abortable UNKNOWN_MEMBER_ID", "offsets: Abortable UNKNOWN_MEMBER_ID", "commit: Abortable UNKNOWN_MEMBER_ID",
            "begin: Fatal UNKNOWN_MEMBER_ID", "abort: ok", "2=b",
        ];
    }

    [Story]
    public static string[] A_record_the_broker_finds_too_large_takes_its_transaction_down(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var producer = world.Producer("a");
        world.Write(producer, Alerts0, "goes down with it");
        var value = new byte[1_500_000];
        new Random(1).NextBytes(value); // Zeros would be small enough once compressed.
        Ok(producer.Produce(new OutputRecord(TopicRole.Alerts, 0, null, value)));
        world.Tell("commit", producer.Commit(StoryWorld.Patience).Say());
        world.Tell("abort", producer.Abort(StoryWorld.Patience).Say());
        world.Tell(world.Read(Alerts0));
        return ["commit: TooLarge MSG_SIZE_TOO_LARGE", "abort: ok", "end 2"];
    }

    [Story]
    public static string[] A_record_for_a_topic_that_is_not_there_takes_its_transaction_down(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var producer = world.Producer("a");
        world.Write(producer, Alerts0, "a");
        Ok(producer.Produce(Record(State0, "no such topic")));
        world.Tell("commit", producer.Commit(StoryWorld.Patience).Say());
        world.Tell("abort", producer.Abort(StoryWorld.Patience).Say());
        world.Write(producer, Alerts0, "b");
        producer.Commit();
        world.Tell(world.Reader(Alerts0).ReadUntil("2=b"));
        return ["commit: Abortable UNKNOWN_TOPIC_OR_PART", "abort: ok", "2=b"];
    }
}
