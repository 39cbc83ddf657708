using System.Text;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Stories;

public enum StoryProtocol
{
    /// <summary>Classic, cooperative-sticky.</summary>
    Classic,
    Eager,

    /// <summary>KIP-848.</summary>
    Consumer,
}

/// <summary>
/// A cluster a story is played on: the one in memory or a real Kafka. Everything a story asks goes over the engine's own ports; what
/// only an operator or a camera could do stands here.
/// </summary>
public abstract class StoryWorld(StoryProtocol protocol) : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public StoryProtocol Protocol { get; } = protocol;

    /// <summary>What the story has seen so far.</summary>
    public List<string> Told { get; } = [];

    /// <summary>What <see cref="Until"/> was last asked for.</summary>
    public string WaitsFor { get; private set; } = "nothing yet";

    public void Tell(object answer) => Told.Add($"{answer}");

    public void Tell(string what, object answer) => Told.Add($"{what}: {answer}");

    /// <summary>Clients of one process. Names are the story's own: ids of producers and the group never meet another story's.</summary>
    public abstract IKafkaClients Process(string name);

    /// <summary>kill -9: no close, no abort, no leave.</summary>
    public abstract void Kill(IKafkaClients process);

    public abstract void CreateTopic(TopicRole role, int partitions);

    public abstract void DeleteTopic(TopicRole role);

    public abstract void AddPartitions(TopicRole role, int partitions);

    public abstract void DeleteRecords(PartitionId partition, long before);

    /// <summary>A record of a producer without transactions.</summary>
    public abstract void Append(PartitionId partition, byte[]? key, byte[]? value);

    /// <summary>Group metadata with no member and no generation, past the adapter's own guard.</summary>
    public abstract object TokenOfNobody(IKafkaClients process);

    /// <summary>The coordinator drops the member, as when its session has ended; the client is not told (classic protocol).</summary>
    public abstract void Expel(IRecordConsumer member);

    /// <summary>Asks until the condition holds; asking usually polls.</summary>
    public void Until(Func<bool> condition, string what)
    {
        WaitsFor = what;
        while (!condition())
        {
            Assert.True(PassTime(), $"not in time: {what}; told so far: {string.Join(" | ", Told)}");
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets a little time pass; false when the story has taken too long.</summary>
    protected abstract bool PassTime();

    protected abstract void Dispose(bool disposing);

    public void Append(PartitionId partition, params string[] values)
    {
        foreach (var value in values)
        {
            Append(partition, null, Encoding.UTF8.GetBytes(value));
        }
    }
}
