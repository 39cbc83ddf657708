using VisuTility.Streams.Ports;
using static VisuTility.Streams.Tests.Stories.StoryWords;

namespace VisuTility.Streams.Tests.Stories;

/// <summary>A transactional id belongs to its newest producer (KIP-98; librdkafka tells every form of it as _FENCED, exactly-once.md 1.3).</summary>
public static class FencingStories
{
    [Story]
    public static string[] A_producer_fenced_while_idle_learns_it_at_its_commit(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var first = world.Producer(world.Process("one"), "same");
        var second = world.Producer(world.Process("two"), "same");
        world.Tell("begin", first.Begin().Say());
        world.Tell("produce", first.Produce(Record(Alerts0, "zombie")).Say());
        world.Tell("commit", first.Commit(StoryWorld.Patience).Say());
        world.Tell("begin", first.Begin().Say());
        world.Write(second, Alerts0, "b");
        second.Commit();
        world.Tell(world.Reader(Alerts0, committed: false).ReadUntil("0=b"));
        return ["begin: ok", "produce: ok", "commit: Fenced _FENCED", "begin: Fenced _FENCED", "0=b"];
    }

    [Story]
    public static string[] A_producer_fenced_after_begin_learns_it_at_its_commit(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var first = world.Producer(world.Process("one"), "same");
        Ok(first.Begin());
        var second = world.Producer(world.Process("two"), "same");
        world.Tell("produce", first.Produce(Record(Alerts0, "zombie")).Say());
        world.Tell("commit", first.Commit(StoryWorld.Patience).Say());
        world.Write(second, Alerts0, "b");
        second.Commit();
        world.Tell(world.Reader(Alerts0, committed: false).ReadUntil("0=b"));
        return ["produce: ok", "commit: Fenced _FENCED", "0=b"];
    }

    [Story]
    public static string[] A_producer_fenced_after_its_records_has_them_aborted(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var first = world.Producer(world.Process("one"), "same");
        world.Write(first, Alerts0, "a");
        var second = world.Producer(world.Process("two"), "same");
        world.Tell("commit", first.Commit(StoryWorld.Patience).Say());
        world.Tell("abort", first.Abort(StoryWorld.Patience).Say());
        world.Write(second, Alerts0, "b");
        second.Commit();
        world.Tell(world.Reader(Alerts0).ReadUntil("2=b"));
        return ["commit: Fenced _FENCED", "abort: Fenced _FENCED", "2=b"];
    }

    [Story(StoryProtocol.Classic, StoryProtocol.Consumer)]
    public static string[] A_producer_fenced_after_its_offsets_has_them_rolled_back(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        world.CreateTopic(TopicRole.Alerts, 1);
        var member = world.OnlyMember(1);
        var first = world.Producer(world.Process("one"), "same");
        world.Write(first, Alerts0, "a");
        Ok(first.SendOffset(Metrics0, 7, member.Consumer.GroupMetadata()));
        _ = world.Producer(world.Process("two"), "same");
        world.Tell("committed", world.CommittedOf(Metrics0));
        world.Tell("commit", first.Commit(StoryWorld.Patience).Say());
        world.Tell("committed", world.CommittedOf(Metrics0));
        world.Tell(world.Read(Alerts0));
        return ["committed: None", "commit: Fenced _FENCED", "committed: None", "end 2"];
    }

    [Story]
    public static string[] A_fenced_producer_learns_it_when_it_sends_offsets(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var member = world.OnlyMember(1);
        var first = world.Producer(world.Process("one"), "same");
        Ok(first.Begin());
        _ = world.Producer(world.Process("two"), "same");
        world.Tell("offsets", first.SendOffset(Metrics0, 7, member.Consumer.GroupMetadata()).Say());
        world.Tell("abort", first.Abort(StoryWorld.Patience).Say());
        world.Tell("committed", world.CommittedOf(Metrics0));
        return ["offsets: Fenced _FENCED", "abort: Fenced _FENCED", "committed: None"];
    }

    /// <summary>real-broker.md 2: the same id frees outputs and offsets at once, without waiting for the transaction's time-out.</summary>
    [Story]
    public static string[] The_next_producer_of_an_id_aborts_what_a_killed_one_left_open(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        world.CreateTopic(TopicRole.Alerts, 1);
        var member = world.OnlyMember(1);
        var killed = world.Process("killed");
        var first = world.Producer(killed, "same");
        world.Write(first, Alerts0, "a");
        Ok(first.SendOffset(Metrics0, 7, member.Consumer.GroupMetadata()));
        world.Kill(killed);
        world.Tell("end", world.Read(Alerts0));
        _ = world.Producer(world.Process("restarted"), "same");
        world.Tell("committed", world.CommittedOf(Metrics0));
        world.Tell("end", world.Read(Alerts0));
        return ["end: end 0", "committed: None", "end: end 2"];
    }

    /// <summary>exactly-once.md 1.4: librdkafka has no KIP-588, so the broker's abort of a timed-out transaction is fatal for its producer.</summary>
    [Story]
    public static string[] A_transaction_the_broker_timed_out_fences_its_producer_and_the_id_starts_anew(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Alerts, 1);
        var first = world.Producer(world.Process("one"), "same");
        world.Write(first, Alerts0, "a");
        var reader = world.Reader(Alerts0);
        world.Tell(reader.ReadOn());
        reader.PollUntil(() => reader.Ends.Exists(e => e.Offset == 2), "the broker's abort marker");
        world.Tell("commit", first.Commit(StoryWorld.Patience).Say());
        var second = world.Producer(world.Process("two"), "same");
        world.Write(second, Alerts0, "b");
        second.Commit();
        world.Tell(reader.ReadUntil("2=b"));
        return ["end 0", "commit: Fenced _FENCED", "2=b"];
    }

    /// <summary>The broker's clock stands for a new id as well: only then is the committed offset stable again (real-broker.md 2).</summary>
    [Story]
    public static string[] Under_a_new_id_a_killed_producer_s_offsets_stay_pending_until_the_broker_times_it_out(StoryWorld world)
    {
        world.CreateTopic(TopicRole.Metrics, 1);
        var member = world.OnlyMember(1);
        var killed = world.Process("killed");
        var first = world.Producer(killed, "old id");
        Ok(first.Begin());
        Ok(first.SendOffset(Metrics0, 7, member.Consumer.GroupMetadata()));
        world.Kill(killed);
        _ = world.Producer(world.Process("restarted"), "new id");
        world.Tell("committed", world.CommittedOf(Metrics0, Short));
        member.PollUntil(() => member.Consumer.Committed(Metrics0, Short).State != CommittedState.NotYet, "a stable offset");
        world.Tell("committed", world.CommittedOf(Metrics0));
        return ["committed: NotYet", "committed: None"];
    }
}
