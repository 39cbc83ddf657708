using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Kafka.Topics;

public sealed class TopicComparisonTests
{
    private static readonly TopicNames Names = new("v");
    private static readonly TopicPlanOptions Options = new();

    [Theory]
    [InlineData(1, 1, "1")]
    [InlineData(2, 2, "1")]
    [InlineData(3, 3, "2")]
    [InlineData(9, 3, "2")]
    public void New_topics_get_as_many_replicas_as_there_are_brokers_up_to_three(int brokers, short replicas, string inSync)
    {
        var comparison = new TopicComparison(Names, Options, new Dictionary<TopicRole, PresentTopic>(), brokers);

        Assert.Equal(11, comparison.ToCreate.Count);
        Assert.All(comparison.ToCreate, t => Assert.Equal(replicas, t.ReplicationFactor));
        Assert.All(comparison.ToCreate, t => Assert.Equal(inSync, t.Configs["min.insync.replicas"]));
    }

    [Fact]
    public void The_design_s_table_is_what_is_made()
    {
        var made = new TopicComparison(Names, Options, new Dictionary<TopicRole, PresentTopic>(), 1).ToCreate.ToDictionary(t => t.Name);

        string[] counted = ["metrics", "signals", "control", "state", "fleet-state", "journal", "fleet-journal"];
        Assert.Equal([6, 3, 1, 6, 3, 6, 3], counted.Select(Partitions));
        foreach (var input in new[] { "metrics", "signals" })
        {
            Assert.Equal(("delete", "LogAppendTime"), (Setting(input, "cleanup.policy"), Setting(input, "message.timestamp.type")));
        }

        Assert.Equal(("delete", "-1"), (Setting("control", "cleanup.policy"), Setting("control", "retention.ms")));
        foreach (var state in new[] { "state", "fleet-state" })
        {
            Assert.Equal(("compact", "0.2"), (Setting(state, "cleanup.policy"), Setting(state, "min.cleanable.dirty.ratio")));
            Assert.Equal(("67108864", "600000"), (Setting(state, "segment.bytes"), Setting(state, "segment.ms")));
        }

        foreach (var journal in new[] { "journal", "fleet-journal" })
        {
            Assert.Equal(("delete", "1209600000"), (Setting(journal, "cleanup.policy"), Setting(journal, "retention.ms")));
        }

        Assert.Equal("2592000000", Setting("dead-letters", "retention.ms"));

        int Partitions(string topic) => made[$"v.{topic}"].NumPartitions;
        string Setting(string topic, string name) => made[$"v.{topic}"].Configs[name];
    }

    [Fact]
    public void A_topic_with_one_replica_is_reported_and_not_asked_for_two_in_sync()
    {
        var present = new Dictionary<TopicRole, PresentTopic>
        {
            [TopicRole.Alerts] = new(new TopicDescription(TopicRole.Alerts, "v.alerts", "id", 8), 1, new Dictionary<string, string>
            {
                ["cleanup.policy"] = "delete",
                ["retention.ms"] = "-1",
                ["unclean.leader.election.enable"] = "false",
                ["min.insync.replicas"] = "1",
            }),
        };

        var comparison = new TopicComparison(Names, Options, present, 3);

        var finding = Assert.Single(comparison.Findings, f => f.Role == TopicRole.Alerts);
        Assert.Equal(("replication.factor", "1", false), (finding.Setting, finding.Present, finding.Blocking));
        Assert.DoesNotContain(comparison.Changes, c => c.Role == TopicRole.Alerts);
    }

    [Fact]
    public void Settings_that_may_not_be_read_are_one_finding_and_no_change()
    {
        var present = new Dictionary<TopicRole, PresentTopic>
        {
            [TopicRole.State] = new(new TopicDescription(TopicRole.State, "v.state", "id", 6), 1, new Dictionary<string, string>()),
        };

        var comparison = new TopicComparison(Names, Options, present, 1);

        Assert.Contains("DESCRIBE_CONFIGS", Assert.Single(comparison.Findings, f => f.Role == TopicRole.State).Fix);
        Assert.Empty(comparison.ToAlter);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_broker_that_does_not_know_a_topic_yet_is_asked_again(bool known)
    {
        var plan = new TopicPlan(Names, Options, new Dictionary<TopicRole, PresentTopic>());
        var present = plan.Topics().ToDictionary(
            t => t.Role,
            t => new PresentTopic(
                new TopicDescription(t.Role, t.Name, "id", t.Partitions), 1, known || t.Role != TopicRole.Alerts ? AsPlanned(t) : null));

        var comparison = new TopicComparison(Names, Options, present, 1);

        Assert.Equal(known, comparison.IsSettled);
        Assert.Equal(known ? [] : ["not known to the broker yet"], comparison.Findings.Select(f => f.Present));
        Assert.Empty(comparison.Changes);
    }

    [Fact]
    public void Dead_letters_hold_the_largest_metric_record_with_its_reason()
    {
        var present = new Dictionary<TopicRole, PresentTopic>
        {
            [TopicRole.Metrics] = new(
                new TopicDescription(TopicRole.Metrics, "v.metrics", "id", 6), 1,
                new Dictionary<string, string> { ["max.message.bytes"] = "5000000" }),
        };

        var made = new TopicComparison(Names, Options, present, 1).ToCreate.ToDictionary(t => t.Name);

        Assert.Equal("5065536", made["v.dead-letters"].Configs["max.message.bytes"]);
    }

    private static Dictionary<string, string> AsPlanned(PlannedTopic topic) =>
        topic.Settings.Append(TopicSetting.AtLeast("min.insync.replicas", 1)).ToDictionary(s => s.Name, s => s.Value);
}
