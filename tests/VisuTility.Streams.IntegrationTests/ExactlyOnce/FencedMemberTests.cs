using Confluent.Kafka;
using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.IntegrationTests.ExactlyOnce;

/// <summary>
/// A static member whose join was lost with a broker and sent again is fenced by its own second join (found by a campaign, seed 20: broker killed while a
/// restarted instance joined). A stranger under its id looks the same.
/// </summary>
[Collection(KafkaLocal.Collection)]
public sealed class FencedMemberTests(KafkaLocal kafka)
{
    private const int MetricsPartitions = 2;

    [BrokerFact]
    public void A_member_fenced_twice_joins_again_and_one_fenced_three_times_ends_with_its_own_exit_code()
    {
        var names = KafkaLocal.NewNames();
        var clients = kafka.Clients(names, new TopicPlanOptions { MetricsPartitions = MetricsPartitions, SignalsPartitions = 1, OutputPartitions = 1 });
        var group = kafka.Options(names).GroupId;
        var load = new EventLoad(clients, MetricsPartitions, seed: 3);
        using var progress = new GroupProgress(clients, MetricsPartitions);
        using var service = new RunningService(clients, names, group, "a", TestRules.Busy, isStatic: true);
        load.Write(1_000);
        Await.That(() => progress.Records() > 500, "progress before the fence");

        for (var fence = 0; fence < 2; fence++)
        {
            TakeItsPlace(names, group);
            load.Write(1_000);
            Await.Drained(clients, TopicRole.Metrics, MetricsPartitions);
            Assert.Null(service.Ended);
        }

        TakeItsPlace(names, group);
        Await.That(() => service.Ended is not null, "the third fence ends it");
        Assert.Equal(ExitCodes.Fenced, service.Ended!.ExitCode);
        var result = new OutputCheck(clients, names, FixedSchemas.SchemaOf).Run(MetricsPartitions, 1);
        Assert.Equal(load.Committed, result.Input);
    }

    /// <summary>Joins under the service's own instance id and is gone again.</summary>
    private void TakeItsPlace(TopicNames names, string group)
    {
        var settings = new ConsumerConfig
        {
            BootstrapServers = kafka.Bootstrap,
            GroupId = group,
            GroupInstanceId = "a-0",
            SessionTimeoutMs = 6000,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            EnableAutoCommit = false,
        };
        using var stranger = new ConsumerBuilder<Ignore, Ignore>(settings).SetErrorHandler(static (_, _) => { }).Build();
        stranger.Subscribe([names[TopicRole.Metrics], names[TopicRole.Signals]]);
        Await.That(
            () =>
            {
                stranger.Consume(TimeSpan.FromMilliseconds(100));
                return stranger.Assignment.Count > 0;
            },
            "the stranger has the partitions");
    }
}
