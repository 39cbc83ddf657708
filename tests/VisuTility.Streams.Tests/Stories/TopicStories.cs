using VisuTility.Streams.Ports;
using static VisuTility.Streams.Tests.Stories.StoryWords;

namespace VisuTility.Streams.Tests.Stories;

/// <summary>Topics that lose records, go away or come again (real-broker.md 9).</summary>
public static class TopicStories
{
    [Story]
    public static string[] A_reader_below_the_log_start_loses_its_position(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        world.Append(Alerts0, "p0", "p1", "p2");
        world.DeleteRecords(Alerts0, 2);
        var below = world.Reader(Alerts0, from: 1);
        world.Tell("below", below.FaultOf(ConsumerFaultKind.PositionLost));
        world.Tell("at", below.Faults[0].Partition!);
        world.Tell(below.Line);
        world.Tell(world.Reader(Alerts0, from: 2).ReadOn());
        return ["below: PositionLost _AUTO_OFFSET_RESET", "at: Alerts-0", "", "2=p2 end 3"];
    }

    [Story]
    public static string[] A_reader_above_the_end_loses_its_position(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        world.Append(Alerts0, "p0");
        var above = world.Reader(Alerts0, from: 5);
        world.Tell(above.FaultOf(ConsumerFaultKind.PositionLost));
        world.Tell("at", above.Faults[0].Partition!);
        return ["PositionLost _AUTO_OFFSET_RESET", "at: Alerts-0"];
    }

    /// <summary>The port's promise: a seek cures a lost position (the adapter assigns the partition anew).</summary>
    [Story(StoryProtocol.Classic, StoryProtocol.Consumer)]
    public static string[] A_member_below_the_log_start_is_told_once_and_a_seek_opens_the_partition_again(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        world.Append(Metrics0, "v0", "v1", "v2");
        world.DeleteRecords(Metrics0, 2);
        var one = world.OnlyMember(1);
        one.Open(Metrics0, 0);
        world.Tell(one.FaultOf(ConsumerFaultKind.PositionLost));
        one.Open(Metrics0, 2);
        world.Tell(one.ReadUntil("2=v2"));
        world.Tell("faults", one.Faults.Count);
        return ["PositionLost _AUTO_OFFSET_RESET", "2=v2", "faults: 1"];
    }

    [Story]
    public static string[] A_reader_follows_the_log_when_records_it_has_read_are_deleted(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        world.Append(Alerts0, "p0", "p1");
        var reader = world.Reader(Alerts0);
        world.Tell(reader.ReadOn());
        world.DeleteRecords(Alerts0, 2);
        world.Append(Alerts0, "p2");
        world.Tell(reader.ReadUntil("2=p2"));
        world.Tell("faults", reader.Faults.Count);
        return ["0=p0 1=p1 end 2", "0=p0 1=p1 2=p2", "faults: 0"];
    }

    /// <summary>real-broker.md 9: the broker drops the group's offsets with the topic.</summary>
    [Story(StoryProtocol.Classic, StoryProtocol.Consumer)]
    public static string[] A_topic_made_again_has_another_id_and_no_committed_offset(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        world.Append(Metrics0, "v0", "v1");
        var one = world.OnlyMember(1);
        var producer = world.Producer("a");
        Ok(producer.Begin());
        Ok(producer.SendOffset(Metrics0, 2, one.Consumer.GroupMetadata()));
        producer.Commit();
        world.Tell("committed", one.Consumer.Committed(Metrics0, StoryWorld.Patience).Say());
        one.Consumer.Close();
        var process = world.Process("asker");
        var before = process.Describe(StoryWorld.Patience).Topics[TopicRole.Metrics].Id;
        world.DeleteTopic(TopicRole.Metrics);
        world.Until(() => !process.Describe(StoryWorld.Patience).Topics.ContainsKey(TopicRole.Metrics), "the topic is gone");
        world.CreateTopic(TopicRole.Metrics, 1);
        world.Until(() => process.Describe(StoryWorld.Patience).Topics.ContainsKey(TopicRole.Metrics), "the topic is there again");
        world.Tell("same id", process.Describe(StoryWorld.Patience).Topics[TopicRole.Metrics].Id == before);
        world.Tell("committed", world.CommittedOf(Metrics0));
        world.Tell(world.Read(Metrics0));
        return ["committed: 2", "same id: False", "committed: None", "end 0"];
    }

    [Story]
    public static string[] A_member_loses_the_partitions_of_a_deleted_topic(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var one = world.OnlyMember(1);
        one.Open(Metrics0, 0);
        one.PollUntil(() => one.Ends.Count > 0, "the end");
        world.DeleteTopic(TopicRole.Metrics);
        world.Tell(one.FaultOf(ConsumerFaultKind.TopicMissing));
        one.PollUntil(() => one.Owned.Count == 0, "nothing assigned");
        world.Tell(one.EventLine);
        return ["TopicMissing UNKNOWN_TOPIC_OR_PART", "+1 !1"];
    }
}
