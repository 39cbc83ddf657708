using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.Tests.Stories;

namespace VisuTility.Streams.IntegrationTests.Stories;

/// <summary>The stories that the unit tests play on the cluster in memory, on a real Kafka: it must answer alike.</summary>
[Collection(KafkaLocal.Collection)]
public sealed class RealStoryTests(KafkaLocal kafka)
{
    public static IEnumerable<object[]> Stories => StoryBook.All;

    [BrokerTheory]
    [MemberData(nameof(Stories))]
    public void A_real_kafka_answers_as_its_rules_say(string story, StoryProtocol protocol)
    {
        using var world = new RealStoryWorld(kafka, protocol);
        var play = Task.Factory.StartNew(() => StoryBook.Play(story, world), TaskCreationOptions.LongRunning);
        var ended = Task.WaitAny([play], RealStoryWorld.LongestStory + StoryWorld.Patience) == 0;
        Assert.True(ended, $"a call does not return; last waited for: {world.WaitsFor}; told so far: {string.Join(" | ", world.Told)}");
        play.GetAwaiter().GetResult();
    }
}
