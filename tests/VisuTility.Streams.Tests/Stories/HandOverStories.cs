using VisuTility.Streams.Ports;
using static VisuTility.Streams.Tests.Stories.StoryWords;

namespace VisuTility.Streams.Tests.Stories;

/// <summary>Partitions that change hands, and the port's promise about new ones: parked until sought (real-broker.md 9 and 12).</summary>
public static class HandOverStories
{
    /// <summary>KIP-429 and KIP-848: what stays is never revoked; what moves has one owner at a time. Eager: all is revoked first.</summary>
    [Story(StoryProtocol.Classic, StoryProtocol.Eager, StoryProtocol.Consumer)]
    public static string[] A_second_member_takes_over_half_and_gives_it_back_when_it_leaves(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 2);
        var one = world.OnlyMember(2);
        var two = world.Member(world.Process("second"), "second");
        world.Share(one, 1, two, 1);
        world.Tell("one", one.EventLine);
        world.Tell("two", two.EventLine);
        world.Tell("shared", !one.Owned.Contains(two.Owned[0]));
        two.Consumer.Close();
        one.PollUntil(() => one.Owned.Count == 2, "both partitions again");
        world.Tell("one", one.EventLine);
        world.Tell("two", two.EventLine);
        return world.Protocol == StoryProtocol.Eager
            ? ["one: +2 -2 +1", "two: +1", "shared: True", "one: +2 -2 +1 -1 +2", "two: +1 -1"]
            : ["one: +2 -1", "two: +1", "shared: True", "one: +2 -1 +1", "two: +1 -1"];
    }

    /// <summary>exactly-once.md 1.5: metadata read inside the handler is good for a commit, eager and cooperative.</summary>
    [Story(StoryProtocol.Classic, StoryProtocol.Eager, StoryProtocol.Consumer)]
    public static string[] A_commit_inside_the_revoke_handler_is_accepted_and_seen_by_the_next_owner(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 2);
        var one = world.OnlyMember(2);
        var producer = world.Producer("a");
        one.InRevoke = () =>
        {
            Ok(producer.Begin());
            PartitionOffset[] offsets = [new(Metrics0, 7), new(Metrics1, 7)];
            world.Tell("in revoke", producer.SendOffsets(offsets, one.Consumer.GroupMetadata(), StoryWorld.Patience).Say());
            producer.Commit();
            one.InRevoke = null;
        };
        var two = world.Member(world.Process("second"), "second");
        world.Share(one, 1, two, 1);
        world.Tell("next owner", two.Consumer.Committed(two.Owned[0], StoryWorld.Patience).Say());
        return ["in revoke: ok", "next owner: 7"];
    }

    [Story(StoryProtocol.Classic, StoryProtocol.Eager, StoryProtocol.Consumer)]
    public static string[] A_close_runs_the_revoke_handler_and_a_commit_in_it_counts(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var one = world.OnlyMember(1);
        var producer = world.Producer("a");
        one.InRevoke = () =>
        {
            Ok(producer.Begin());
            world.Tell("in close", producer.SendOffset(Metrics0, 7, one.Consumer.GroupMetadata()).Say());
            producer.Commit();
        };
        one.Consumer.Close();
        world.Tell(one.EventLine);
        world.Tell("committed", world.CommittedOf(Metrics0));
        return ["in close: ok", "+1 -1", "committed: 7"];
    }

    /// <summary>The port's promise: nothing before Seek, and neither a Resume alone nor new records open a parked partition.</summary>
    [Story(StoryProtocol.Classic, StoryProtocol.Consumer)]
    public static string[] A_parked_partition_delivers_nothing_until_it_is_sought(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 2);
        world.Append(Metrics0, "v0", "v1");
        world.Append(Metrics1, "w0");
        var one = world.OnlyMember(2);
        one.Consumer.Resume(Metrics0);
        world.Append(Metrics0, "v2");
        one.Open(Metrics1, 0); // The other partition goes on meanwhile: its record shows that polls bring what there is.
        one.ReadUntil("0=w0");
        one.PollUntil(() => one.Ends.Exists(e => e.Partition == Metrics1), "the end of the open partition");
        world.Tell(one.Line);
        world.Tell("ends", string.Join(' ', one.Ends));
        world.Tell("faults", one.Faults.Count);
        one.Open(Metrics0, 1);
        world.Tell(one.ReadUntil("2=v2"));
        return ["0=w0", $"ends: {new PartitionOffset(Metrics1, 1)}", "faults: 0", "0=w0 1=v1 2=v2"];
    }

    [Story]
    public static string[] A_paused_partition_goes_on_exactly_where_it_stopped(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 2);
        world.Append(Metrics0, "v0");
        var one = world.OnlyMember(2);
        one.Open(Metrics0, 0);
        one.ReadUntil("0=v0");
        one.Consumer.Pause(Metrics0);
        world.Append(Metrics0, "v1");
        world.Append(Metrics1, "w0");
        one.Open(Metrics1, 0);
        one.ReadUntil("0=w0");
        world.Tell(one.Line);
        one.Consumer.Resume(Metrics0);
        world.Tell(one.ReadUntil("1=v1"));
        return ["0=v0 0=w0", "0=v0 0=w0 1=v1"];
    }

    [Story]
    public static string[] A_seek_goes_back_and_forth_and_only_for_assigned_partitions(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 2);
        world.Append(Metrics0, "v0", "v1", "v2");
        var one = world.OnlyMember(2);
        one.Open(Metrics0, 1);
        world.Tell(one.ReadUntil("2=v2"));
        one.Records.Clear();
        one.PollUntil(() => one.Consumer.Seek(Metrics0, 0), "seek back");
        world.Tell(one.ReadUntil("2=v2"));
        world.Tell("not ours", one.Consumer.Seek(new PartitionId(TopicRole.Metrics, 5), 0));
        return ["1=v1 2=v2", "0=v0 1=v1 2=v2", "not ours: False"];
    }

    /// <summary>real-broker.md 9: found by the member's metadata refresh (classic) or by the coordinator (KIP-848).</summary>
    [Story(StoryProtocol.Classic, StoryProtocol.Consumer)]
    public static string[] Added_partitions_are_assigned_and_have_no_committed_offset(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var one = world.OnlyMember(1);
        world.AddPartitions(TopicRole.Metrics, 2);
        one.PollUntil(() => one.Owned.Count == 2, "the new partition");
        world.Tell(one.EventLine);
        world.Tell("committed", one.Consumer.Committed(Metrics1, StoryWorld.Patience).Say());
        return ["+1 +1", "committed: None"];
    }
}
