using VisuTility.Streams.Ports;
using static VisuTility.Streams.Tests.Stories.StoryWords;

namespace VisuTility.Streams.Tests.Stories;

/// <summary>Whose commits the coordinator still takes: generations, sessions, static members (real-broker.md 4 and 12).</summary>
public static class MembershipStories
{
    /// <summary>
    /// real-broker.md 4: metadata from before another member joined is refused by a classic group whatever the partition; KIP-848 on 4.3
    /// (KIP-1251) refuses it only for the partition that moved away.
    /// </summary>
    [Story(StoryProtocol.Classic, StoryProtocol.Consumer)]
    public static string[] Metadata_from_before_a_rebalance_is_stale(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 2);
        var one = world.OnlyMember(2);
        var stale = one.Consumer.GroupMetadata();
        var two = world.Member(world.Process("second"), "second");
        world.Share(one, 1, two, 1);
        var producer = world.Producer("a");
        Ok(producer.Begin());
        world.Tell("kept", producer.SendOffset(one.Owned[0], 7, stale).Say());
        Ok(producer.Abort(StoryWorld.Patience));
        Ok(producer.Begin());
        world.Tell("moved", producer.SendOffset(two.Owned[0], 7, stale).Say());
        Ok(producer.Abort(StoryWorld.Patience));
        world.Tell("fresh", world.SendFresh(producer, one, one.Owned[0], 7));
        producer.Commit();
        return world.Protocol == StoryProtocol.Consumer
            ? ["kept: ok", "moved: Abortable ILLEGAL_GENERATION", "fresh: ok"]
            : ["kept: Abortable ILLEGAL_GENERATION", "moved: Abortable ILLEGAL_GENERATION", "fresh: ok"];
    }

    [Story(StoryProtocol.Classic, StoryProtocol.Consumer)]
    public static string[] A_member_that_has_left_is_unknown(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var one = world.OnlyMember(1);
        var former = one.Consumer.GroupMetadata();
        one.Consumer.Close();
        world.Tell("member", $"'{one.Consumer.MemberId}'");
        var two = world.Member(world.Process("second"), "second");
        two.PollUntil(() => two.Owned.Count == 1, "the partition");
        var producer = world.Producer("a");
        Ok(producer.Begin());
        world.Tell("offsets", producer.SendOffset(Metrics0, 7, former).Say());
        world.Tell("abort", producer.Abort(StoryWorld.Patience).Say());
        world.Tell(one.EventLine);
        return ["member: ''", "offsets: Abortable UNKNOWN_MEMBER_ID", "abort: ok", "+1 -1"];
    }

    /// <summary>real-broker.md 4: until the session has ended a silent member's commit counts; afterwards it is a zombie's.</summary>
    [Story(StoryProtocol.Classic, StoryProtocol.Consumer)]
    public static string[] A_killed_member_s_commit_counts_until_its_session_has_ended(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var killed = world.Process("killed");
        var one = world.Member(killed, "one");
        one.PollUntil(() => one.Owned.Count == 1, "the partition");
        var token = one.Consumer.GroupMetadata();
        world.Kill(killed);
        var producer = world.Producer("a");
        Ok(producer.Begin());
        world.Tell("offsets", producer.SendOffset(Metrics0, 7, token).Say());
        producer.Commit();

        var two = world.Member(world.Process("second"), "second");
        two.PollUntil(() => two.Owned.Count == 1, "the partition, once the session has ended");
        world.Tell("committed", two.Consumer.Committed(Metrics0, StoryWorld.Patience).Say());
        Ok(producer.Begin());
        world.Tell("offsets", producer.SendOffset(Metrics0, 8, token).Say());
        world.Tell("abort", producer.Abort(StoryWorld.Patience).Say());
        world.Tell("committed", two.Consumer.Committed(Metrics0, StoryWorld.Patience).Say());
        return ["offsets: ok", "committed: 7", "offsets: Abortable UNKNOWN_MEMBER_ID", "abort: ok", "committed: 7"];
    }

    /// <summary>real-broker.md 12: classic, assigned at once, in the same generation; nobody else is disturbed.</summary>
    [Story]
    public static string[] A_static_member_that_returns_within_its_session_gets_its_partitions_back_undisturbed(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 2);
        var killed = world.Process("killed");
        var one = world.Member(killed, "one", "node-1");
        one.PollUntil(() => one.Owned.Count == 2, "all partitions");
        var two = world.Member(world.Process("second"), "second", "node-2");
        world.Share(one, 1, two, 1);
        var (before, events) = (one.Owned[0], two.EventLine);
        var token = one.Consumer.GroupMetadata();
        world.Kill(killed);

        var back = world.Member(world.Process("restarted"), "one", "node-1");
        back.PollUntil(() => two.Poll() is not null && back.Owned.Count == 1, "its partition");
        world.Tell("same partition", back.Owned[0] == before);
        world.Tell("the other was disturbed", two.EventLine != events);
        var producer = world.Producer("a");
        Ok(producer.Begin());
        world.Tell("the dead one's offsets", producer.SendOffset(before, 7, token).Say());
        Ok(producer.Abort(StoryWorld.Patience));
        Ok(producer.Begin());
        world.Tell("offsets", producer.SendOffset(before, 7, back.Consumer.GroupMetadata()).Say());
        producer.Commit();
        return
        [
            "same partition: True", "the other was disturbed: False", "the dead one's offsets: Abortable FENCED_INSTANCE_ID", "offsets: ok",
        ];
    }

    /// <summary>KIP-345: the newer of two live members of one instance id wins, the older one is fenced for good.</summary>
    [Story]
    public static string[] Of_two_live_members_with_one_instance_id_the_older_is_fenced(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var one = world.OnlyMember(1, "node-1");
        var two = world.Member(world.Process("second"), "second", "node-1");
        two.PollUntil(() => two.Owned.Count == 1, "the partition");
        world.Tell("older", one.FaultOf(ConsumerFaultKind.Fatal));
        world.Tell("newer", $"{two.EventLine}, {two.Faults.Count} faults");
        return ["older: Fatal FENCED_INSTANCE_ID", "newer: +1, 0 faults"];
    }

    /// <summary>real-broker.md 12: here the older one wins, and a killed one is alive until its session ends.</summary>
    [Story(StoryProtocol.Consumer)]
    public static string[] With_kip_848_the_instance_id_of_a_live_member_is_refused_to_another(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 2);
        var one = world.OnlyMember(2, "node-1");
        var two = world.Member(world.Process("second"), "second", "node-1");
        world.Tell("newer", two.FaultOf(ConsumerFaultKind.Fatal));
        one.Poll();
        world.Tell("older", $"{one.Owned.Count} partitions, {one.Faults.Count} faults");
        return ["newer: Fatal UNRELEASED_INSTANCE_ID", "older: 2 partitions, 0 faults"];
    }

    /// <summary>The client leaves with epoch -2: its place is kept until its session would have ended.</summary>
    [Story(StoryProtocol.Consumer)]
    public static string[] With_kip_848_a_static_member_that_left_finds_its_partition_again(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 2);
        var one = world.OnlyMember(2, "node-1");
        var other = world.Member(world.Process("other"), "other", "node-2");
        world.Share(one, 1, other, 1);
        var (owned, told) = (one.Owned.Single(), other.Events.Count);
        one.Consumer.Close();
        var again = world.Member(world.Process("again"), "again", "node-1");
        again.PollUntil(() => other.Poll() is not null && again.Owned.Count == 1, "its partition");
        world.Tell("same partition", again.Owned.Single() == owned);
        world.Tell("the other was disturbed", other.Events.Count != told);
        return ["same partition: True", "the other was disturbed: False"];
    }

    /// <summary>exactly-once.md 1.5 and real-broker.md 4: the client itself leaves, tells it at the next poll and then joins again.</summary>
    [Story]
    public static string[] A_member_that_does_not_poll_for_too_long_has_lost_its_partitions(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var one = world.OnlyMember(1);
        var token = one.Consumer.GroupMetadata();
        var two = world.Member(world.Process("second"), "second");
        two.PollUntil(() => two.Owned.Count == 1, "the partition of the absent member");
        world.Tell("member", $"'{one.Consumer.MemberId}'");
        var producer = world.Producer("a");
        Ok(producer.Begin());
        world.Tell("offsets", producer.SendOffset(Metrics0, 7, token).Say());
        Ok(producer.Abort(StoryWorld.Patience));
        world.Tell(one.FaultOf(ConsumerFaultKind.MembershipLost));
        one.PollUntil(() => two.Poll() is not null && one.Events.Count > 1 && one.Consumer.MemberId.Length > 0, "it has joined again");
        world.Tell(one.EventLine.Replace(" +1", "", StringComparison.Ordinal));
        return
        [
            "member: ''", "offsets: Abortable UNKNOWN_MEMBER_ID", "MembershipLost _MAX_POLL_EXCEEDED",
            "+1 !1",
        ];
    }

    /// <summary>As when the session has ended while the client lived: it hears of it by its heartbeat.</summary>
    [Story]
    public static string[] A_member_the_coordinator_dropped_loses_its_partitions_and_joins_again(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var one = world.OnlyMember(1);
        var token = one.Consumer.GroupMetadata();
        world.Expel(one.Consumer);
        var producer = world.Producer("a");
        Ok(producer.Begin());
        world.Tell("offsets", producer.SendOffset(Metrics0, 7, token).Say());
        Ok(producer.Abort(StoryWorld.Patience));
        one.PollUntil(() => one.Events.Count == 3, "lost and assigned again");
        world.Tell(one.EventLine);
        world.Tell("faults", string.Join(' ', one.Faults.Select(f => $"{f.Kind} {f.Code}")));
        Ok(producer.Begin());
        world.Tell("offsets", producer.SendOffset(Metrics0, 7, one.Consumer.GroupMetadata()).Say());
        producer.Commit();
        return ["offsets: Abortable UNKNOWN_MEMBER_ID", "+1 !1 +1", "faults: ", "offsets: ok"];
    }
}
