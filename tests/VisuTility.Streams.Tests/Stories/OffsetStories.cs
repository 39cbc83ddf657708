using VisuTility.Streams.Ports;
using static VisuTility.Streams.Tests.Stories.StoryWords;

namespace VisuTility.Streams.Tests.Stories;

/// <summary>The group's offsets inside transactions: pending ones, and what the coordinator checks and does not (KIP-447; real-broker.md 4).</summary>
public static class OffsetStories
{
    [Story(StoryProtocol.Classic, StoryProtocol.Consumer)]
    public static string[] A_pending_offset_is_not_stable_until_its_transaction_commits(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 2);
        var member = world.OnlyMember(2);
        var producer = world.Producer("a");
        Ok(producer.Begin());
        Ok(producer.SendOffset(Metrics0, 7, member.Consumer.GroupMetadata()));
        world.Tell("pending", member.Consumer.Committed(Metrics0, Short).Say());
        world.Tell("other partition", member.Consumer.Committed(Metrics1, Short).Say());
        producer.Commit();
        world.Tell("committed", member.Consumer.Committed(Metrics0, StoryWorld.Patience).Say());
        return ["pending: NotYet", "other partition: None", "committed: 7"];
    }

    [Story]
    public static string[] A_pending_offset_gives_way_to_the_former_one_when_its_transaction_aborts(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var member = world.OnlyMember(1);
        var producer = world.Producer("a");
        Ok(producer.Begin());
        Ok(producer.SendOffset(Metrics0, 7, member.Consumer.GroupMetadata()));
        producer.Commit();
        Ok(producer.Begin());
        Ok(producer.SendOffset(Metrics0, 9, member.Consumer.GroupMetadata()));
        world.Tell("pending", member.Consumer.Committed(Metrics0, Short).Say());
        producer.Abort();
        world.Tell("committed", member.Consumer.Committed(Metrics0, StoryWorld.Patience).Say());
        return ["pending: NotYet", "committed: 7"];
    }

    [Story]
    public static string[] Offsets_need_no_record_and_records_need_no_offsets(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        world.CreateTopic(TopicRole.Alerts, 1);
        var member = world.OnlyMember(1);
        var producer = world.Producer("a");
        Ok(producer.Begin());
        Ok(producer.SendOffset(Metrics0, 7, member.Consumer.GroupMetadata()));
        world.Tell("offsets only", producer.Commit(StoryWorld.Patience).Say());
        world.Tell(world.Read(Alerts0, committed: false));
        world.Write(producer, Alerts0, "a");
        world.Tell("record only", producer.Commit(StoryWorld.Patience).Say());
        world.Tell(world.Reader(Alerts0).ReadUntil("0=a"));
        world.Tell("committed", world.CommittedOf(Metrics0));
        world.Tell("input", world.Read(Metrics0, committed: false));
        return ["offsets only: ok", "end 0", "record only: ok", "0=a", "committed: 7", "input: end 0"];
    }

    /// <summary>exactly-once.md 1.1: nothing on the broker keeps an offset from going back.</summary>
    [Story]
    public static string[] A_later_transaction_may_move_an_offset_back(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var member = world.OnlyMember(1);
        var producer = world.Producer("a");
        foreach (var offset in (long[])[9, 4])
        {
            Ok(producer.Begin());
            world.Tell("offsets", producer.SendOffset(Metrics0, offset, member.Consumer.GroupMetadata()).Say());
            producer.Commit();
            world.Tell("committed", world.CommittedOf(Metrics0));
        }

        return ["offsets: ok", "committed: 9", "offsets: ok", "committed: 4"];
    }

    [Story]
    public static string[] Within_a_transaction_the_offset_sent_last_counts(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var member = world.OnlyMember(1);
        var producer = world.Producer("a");
        Ok(producer.Begin());
        Ok(producer.SendOffset(Metrics0, 9, member.Consumer.GroupMetadata()));
        Ok(producer.SendOffset(Metrics0, 4, member.Consumer.GroupMetadata()));
        producer.Commit();
        world.Tell("committed", world.CommittedOf(Metrics0));
        return ["committed: 4"];
    }

    /// <summary>
    /// OffsetMetadataManager compares the places of the two commit records in __consumer_offsets: the offset that was sent later stays,
    /// whichever transaction ends last.
    /// </summary>
    [Story(StoryProtocol.Classic, StoryProtocol.Consumer)]
    public static string[] Of_two_pending_offsets_the_one_sent_later_counts_even_when_it_is_committed_first(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var member = world.OnlyMember(1);
        var (early, late) = (world.Producer("early"), world.Producer("late"));
        Ok(early.Begin());
        Ok(late.Begin());
        Ok(early.SendOffset(Metrics0, 3, member.Consumer.GroupMetadata()));
        Ok(late.SendOffset(Metrics0, 5, member.Consumer.GroupMetadata()));
        late.Commit();
        world.Tell("one still open", world.CommittedOf(Metrics0, Short));
        early.Commit();
        world.Tell("committed", world.CommittedOf(Metrics0));
        return ["one still open: NotYet", "committed: 5"];
    }

    /// <summary>real-broker.md 4: the coordinator checks member and generation, not who owns the partition.</summary>
    [Story(StoryProtocol.Classic, StoryProtocol.Consumer)]
    public static string[] A_member_may_commit_for_a_partition_of_another_member(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 2);
        var one = world.OnlyMember(2);
        var two = world.Member(world.Process("second"), "second");
        world.Share(one, 1, two, 1);
        var producer = world.Producer("a");
        world.Tell("offsets", world.SendFresh(producer, one, two.Owned[0], 7));
        world.Tell("commit", producer.Commit(StoryWorld.Patience).Say());
        world.Tell("committed", world.CommittedOf(two.Owned[0]));
        return ["offsets: ok", "commit: ok", "committed: 7"];
    }

    /// <summary>
    /// TxnOffsetCommit needs no member: classic as real-broker.md 4 has it. KIP-848 too, ConsumerGroup.validateOffsetCommit of 4.3.1 (empty id
    /// and epoch -1 pass); the notes' "refused" is of a client that had made up a member id.
    /// </summary>
    [Story(StoryProtocol.Classic, StoryProtocol.Eager, StoryProtocol.Consumer)]
    public static string[] A_commit_of_nobody_is_accepted_while_the_group_has_members(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        _ = world.OnlyMember(1);
        var producer = world.Producer("a");
        Ok(producer.Begin());
        world.Tell("offsets", producer.SendOffset(Metrics0, 7, world.TokenOfNobody(world.Process("nobody"))).Say());
        world.Tell("commit", producer.Commit(StoryWorld.Patience).Say());
        world.Tell("committed", world.CommittedOf(Metrics0));
        return ["offsets: ok", "commit: ok", "committed: 7"];
    }

    /// <summary>A group without members is a store of offsets.</summary>
    [Story]
    public static string[] A_commit_of_nobody_is_accepted_while_the_group_has_no_member(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var producer = world.Producer("a");
        Ok(producer.Begin());
        world.Tell("offsets", producer.SendOffset(Metrics0, 7, world.TokenOfNobody(world.Process("nobody"))).Say());
        world.Tell("commit", producer.Commit(StoryWorld.Patience).Say());
        world.Tell("committed", world.CommittedOf(Metrics0));
        return ["offsets: ok", "commit: ok", "committed: 7"];
    }
}
