using System.Text;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Stories;

/// <summary>Short words for stories.</summary>
internal static class StoryWords
{
    public static readonly PartitionId Metrics0 = new(TopicRole.Metrics, 0);
    public static readonly PartitionId Metrics1 = new(TopicRole.Metrics, 1);
    public static readonly PartitionId Alerts0 = new(TopicRole.Alerts, 0);
    public static readonly PartitionId State0 = new(TopicRole.State, 0);

    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);

    /// <summary>Class and code, never the text: `ok`, `Fenced _FENCED`.</summary>
    public static string Say(this TransactionResult result) => result.IsOk ? "ok" : $"{result.Outcome} {result.Code}";

    public static string Say(this CommittedOffset committed) =>
        committed.State == CommittedState.Known ? $"{committed.Offset}" : $"{committed.State}";

    public static ITransactionalProducer Producer(this StoryWorld world, IKafkaClients process, string id)
    {
        var producer = process.CreateProducer(id);
        world.Until(() => producer.InitTransactions(StoryWorld.Patience).IsOk, $"producer {id} ready");
        return producer;
    }

    public static ITransactionalProducer Producer(this StoryWorld world, string id) => world.Producer(world.Process(id), id);

    public static OutputRecord Record(PartitionId partition, string value) => new(partition.Topic, partition.Partition, null, Encoding.UTF8.GetBytes(value));

    /// <summary>Begins where asked and waits until a broker has every record.</summary>
    public static void Write(this StoryWorld world, ITransactionalProducer producer, PartitionId partition, params string[] values)
    {
        Ok(producer.Begin());
        world.Add(producer, partition, values);
    }

    public static void Add(this StoryWorld world, ITransactionalProducer producer, PartitionId partition, params string[] values)
    {
        var before = producer.LastAcknowledged(partition);
        foreach (var value in values)
        {
            Ok(producer.Produce(Record(partition, value)));
        }

        world.Until(
            () =>
            {
                producer.Poll();
                return producer.LastAcknowledged(partition) >= before + values.Length;
            },
            $"{partition} acknowledged");
    }

    public static void Commit(this ITransactionalProducer producer) => Ok(producer.Commit(StoryWorld.Patience));

    public static void Abort(this ITransactionalProducer producer) => Ok(producer.Abort(StoryWorld.Patience));

    public static void Ok(TransactionResult result) => Assert.True(result.IsOk, result.ToString());

    public static TransactionResult SendOffset(this ITransactionalProducer producer, PartitionId partition, long next, object token) =>
        producer.SendOffsets([new PartitionOffset(partition, next)], token, StoryWorld.Patience);

    /// <summary>A new reader from this offset to the end it is told.</summary>
    public static StoryActor Reader(this StoryWorld world, PartitionId partition, long from = 0, bool committed = true)
    {
        var reader = new StoryActor(world, world.Process("reader").CreateReader("reader", committed));
        reader.Consumer.Assign(partition, from);
        return reader;
    }

    public static string Read(this StoryWorld world, PartitionId partition, bool committed = true) =>
        world.Reader(partition, committed: committed).ReadOn();

    public static StoryActor Member(this StoryWorld world, IKafkaClients process, string name = "member", string? instanceId = null)
    {
        var member = new StoryActor(world, process.CreateGroupConsumer(name, instanceId));
        member.Consumer.Subscribe([TopicRole.Metrics], member);
        return member;
    }

    /// <summary>The only member of the group, with all partitions.</summary>
    public static StoryActor OnlyMember(this StoryWorld world, int partitions, string? instanceId = null)
    {
        var member = world.Member(world.Process("first"), "first", instanceId);
        member.PollUntil(() => member.Owned.Count == partitions, "all partitions");
        return member;
    }

    /// <summary>Both poll until the partitions are shared as told, and then for a while: the rebalance's last round has nothing to tell.</summary>
    public static void Share(this StoryWorld world, StoryActor one, int ofOne, StoryActor other, int ofOther)
    {
        var rounds = 0;
        world.Until(
            () => (rounds = one.Poll().Owned.Count == ofOne & other.Poll().Owned.Count == ofOther ? rounds + 1 : 0) > 20, $"{ofOne} and {ofOther} partitions");
    }

    /// <summary>
    /// Sends the offset with metadata read just now. Right after a rebalance a member may not have heard of the newest generation yet: the
    /// transaction is then aborted and tried again, as the engine does.
    /// </summary>
    public static string SendFresh(this StoryWorld world, ITransactionalProducer producer, StoryActor member, PartitionId partition, long next)
    {
        var sent = TransactionResult.Ok;
        world.Until(
            () =>
            {
                Ok(producer.Begin());
                sent = producer.SendOffset(partition, next, member.Poll().Consumer.GroupMetadata());
                if (sent.Code == "ILLEGAL_GENERATION")
                {
                    producer.Abort();
                }

                return sent.Code != "ILLEGAL_GENERATION";
            },
            "offsets of the newest generation");
        return sent.Say();
    }

    public static string CommittedOf(this StoryWorld world, PartitionId partition, TimeSpan? patience = null) =>
        world.Process("asker").CreateReader("asker", readCommitted: true).Committed(partition, patience ?? StoryWorld.Patience).Say();
}
