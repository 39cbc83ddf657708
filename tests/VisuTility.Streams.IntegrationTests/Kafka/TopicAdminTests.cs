using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Kafka;

[Collection(KafkaLocal.Collection)]
public sealed class TopicAdminTests(KafkaLocal kafka)
{
    private static readonly TopicPlanOptions Plan = new() { MetricsPartitions = 4, SignalsPartitions = 2, OutputPartitions = 1 };

    private readonly TopicNames _names = KafkaLocal.NewNames();

    [BrokerFact]
    public void Apply_makes_every_topic_and_a_second_time_changes_nothing()
    {
        var topics = Clients(_names).Topics(Plan);
        Assert.All(topics.Check(), f => Assert.Equal(("topic", "missing", true), (f.Setting, f.Present, f.Blocking)));

        var dry = topics.Apply(dryRun: true);
        Assert.Equal(Enum.GetValues<TopicRole>().Length, topics.Check().Count);
        var first = topics.Apply(dryRun: false);
        var second = topics.Apply(dryRun: false);

        Assert.Equal(dry.Changes, first.Changes);
        Assert.Empty(first.Remaining);
        Assert.Empty(second.Changes);
        Assert.Empty(topics.Check());
    }

    [BrokerFact]
    public void State_and_journal_have_the_partitions_of_their_input()
    {
        Clients(_names).Topics(Plan).Apply(dryRun: false);

        var described = Clients(_names).Describe(Writing.Timeout);

        Assert.NotEmpty(described.ClusterId);
        Assert.Equal([4, 4, 4], Partitions(TopicRole.Metrics, TopicRole.State, TopicRole.Journal));
        Assert.Equal([2, 2, 2], Partitions(TopicRole.Signals, TopicRole.FleetState, TopicRole.FleetJournal));
        Assert.Equal([1], Partitions(TopicRole.Control));
        Assert.Equal(described.Topics.Count, described.Topics.Values.Select(t => t.Id).Distinct().Count());

        IEnumerable<int> Partitions(params TopicRole[] roles) => roles.Select(r => described.Topics[r].PartitionCount);
    }

    [OwnBrokerFact]
    public void A_setting_that_was_changed_is_found_and_put_right_and_a_stricter_one_is_left_alone()
    {
        using var own = KafkaLocal.Start();
        var clients = new KafkaClients(own.Options(_names), _names);
        var topics = clients.Topics(Plan);
        topics.Apply(dryRun: false);
        own.Alter("topics", _names[TopicRole.State], "cleanup.policy=delete,segment.bytes=1048576");
        own.Alter("topics", _names[TopicRole.Metrics], "retention.ms=-1");

        var findings = topics.Check();
        var applied = topics.Apply(dryRun: false);

        Assert.Contains(
            findings, f => f is { Role: TopicRole.State, Setting: "cleanup.policy", Wanted: "compact", Present: "delete", Blocking: true });
        Assert.Contains(findings, f => f is { Role: TopicRole.Journal, Setting: "retention.ms", Wanted: "-1 (unlimited)", Blocking: true });
        Assert.Equal(2, findings.Count);
        Assert.Equal(
            [(TopicRole.State, "cleanup.policy", "delete", "compact"), (TopicRole.Journal, "retention.ms", "1209600000", "-1")],
            applied.Changes.Select(c => (c.Role, c.Setting, c.From!, c.To)));
        Assert.Empty(applied.Remaining);
        Assert.Empty(topics.Check());
    }

    [OwnBrokerFact]
    public void A_partition_count_that_no_longer_fits_is_never_changed_here()
    {
        using var own = KafkaLocal.Start();
        var clients = new KafkaClients(own.Options(_names), _names);
        clients.Topics(Plan).Apply(dryRun: false);
        own.Tool("topics", "--alter", "--topic", _names[TopicRole.Metrics], "--partitions", "5");

        var applied = clients.Topics(Plan).Apply(dryRun: false);

        Assert.Empty(applied.Changes);
        Assert.Equal([TopicRole.State, TopicRole.Journal], applied.Remaining.Select(f => f.Role));
        Assert.All(applied.Remaining, f => Assert.Equal(("partitions", "5", "4", true), (f.Setting, f.Wanted, f.Present, f.Blocking)));
        Assert.All(applied.Remaining, f => Assert.Contains("another --prefix", f.Fix));
    }

    [BrokerFact]
    public void Shadow_mode_makes_its_own_topics_and_touches_none_of_the_others()
    {
        var shadow = new TopicNames(_names.Prefix, _names.Prefix + "-shadow");
        Clients(_names).Topics(Plan).Apply(dryRun: false);

        var applied = Clients(shadow).Topics(Plan with { MetricsRetention = TimeSpan.FromDays(20) }).Apply(dryRun: false);

        Assert.All(applied.Changes, c => Assert.StartsWith(shadow.OutputPrefix + ".", c.Topic));
        Assert.Equal(
            [(TopicRole.Metrics, "retention.ms", "its owner has to change it")],
            applied.Remaining.Select(f => (f.Role, f.Setting, f.Fix)));
    }

    [OwnBrokerFact]
    public void Three_brokers_give_three_replicas_of_which_two_must_be_in_sync()
    {
        using var own = KafkaLocal.Start("--nodes", "3");
        var clients = new KafkaClients(own.Options(_names), _names);

        var applied = clients.Topics(Plan).Apply(dryRun: false);

        Assert.All(applied.Changes, c => Assert.Contains("replication factor 3", c.To));
        Assert.All(applied.Changes, c => Assert.Contains("min.insync.replicas=2", c.To));
        Assert.Empty(applied.Remaining);
        Assert.Empty(clients.Topics(Plan).Apply(dryRun: false).Changes);
    }

    private KafkaClients Clients(TopicNames names) => new(kafka.Options(names), names);
}
