namespace VisuTility.Streams.Tests.Stories;

/// <summary>Every story on the cluster in memory; the integration tests play the same stories on a real Kafka.</summary>
public sealed class InMemoryStoryTests
{
    public static IEnumerable<object[]> Stories => StoryBook.All;

    [Theory]
    [MemberData(nameof(Stories))]
    public void The_cluster_in_memory_answers_as_kafka_s_rules_say(string story, StoryProtocol protocol)
    {
        using var world = new InMemoryStoryWorld(protocol);
        StoryBook.Play(story, world);
    }
}
