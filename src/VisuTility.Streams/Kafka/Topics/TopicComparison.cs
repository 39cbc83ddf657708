using System.Globalization;
using Confluent.Kafka.Admin;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka.Topics;

/// <summary>Plan against presence: findings for a reader, changes for `topics apply`.</summary>
internal sealed class TopicComparison
{
    private const int Replicas = 3;
    private const string Apply = "run `visutility topics apply`";

    private readonly TopicNames _names;
    private readonly int _replicas;
    private readonly List<TopicFinding> _findings = [];
    private readonly List<TopicChange> _changes = [];
    private readonly List<TopicSpecification> _toCreate = [];

    public TopicComparison(TopicNames names, TopicPlanOptions options, IReadOnlyDictionary<TopicRole, PresentTopic> present, int brokers)
    {
        _names = names;
        _replicas = options.ReplicationFactor ?? Math.Min(Replicas, brokers);
        foreach (var planned in new TopicPlan(names, options, present).Topics())
        {
            if (present.TryGetValue(planned.Role, out var topic))
            {
                ComparePartitions(planned, topic);
                CompareReplicas(planned, topic);
                CompareSettings(planned, topic);
            }
            else
            {
                Missing(planned);
            }
        }

        IsSettled &= _changes.Count == 0;
    }

    /// <summary>Every broker that was asked knows the topics, and nothing is left to change.</summary>
    public bool IsSettled { get; private set; } = true;

    public IReadOnlyList<TopicFinding> Findings => _findings;

    public IReadOnlyList<TopicChange> Changes => _changes;

    public IReadOnlyList<TopicSpecification> ToCreate => _toCreate;

    public Dictionary<ConfigResource, List<ConfigEntry>> ToAlter { get; } = [];

    /// <summary>True where a change of ours does away with the finding.</summary>
    public bool Covers(TopicFinding finding) => _changes.Exists(c => c.Role == finding.Role && c.Setting == finding.Setting);

    private void Missing(PlannedTopic planned)
    {
        Find(planned, "topic", $"{planned.Partitions} partitions", "missing", FixOf(planned, "its owner has to make it"), blocking: true);
        if (!IsOurs(planned))
        {
            return;
        }

        var settings = Settings(planned, _replicas).ToDictionary(s => s.Name, s => s.Value);
        _toCreate.Add(new TopicSpecification
        {
            Name = planned.Name, NumPartitions = planned.Partitions, ReplicationFactor = (short)_replicas, Configs = settings,
        });
        var text = string.Join(", ", settings.Select(s => $"{s.Key}={s.Value}"));
        var made = $"{planned.Partitions} partitions, replication factor {_replicas}, {text}";
        _changes.Add(new TopicChange(planned.Role, planned.Name, "topic", null, made));
    }

    private void ComparePartitions(PlannedTopic planned, PresentTopic present)
    {
        if (planned.PartitionRule == PartitionRule.Exactly && present.Topic.PartitionCount != planned.Partitions)
        {
            var fix = planned.Role == TopicRole.Control
                ? "records would lose their order: make a new control topic with one partition"
                : "partitions of input, state and journal belong together: make new topics under another --prefix";
            Find(planned, "partitions", Text(planned.Partitions), Text(present.Topic.PartitionCount), fix, blocking: true);
        }
    }

    private void CompareReplicas(PlannedTopic planned, PresentTopic present)
    {
        if (present.ReplicationFactor < _replicas)
        {
            const string fix = "a lost broker loses data: move replicas with kafka-reassign-partitions";
            Find(planned, "replication.factor", $"at least {_replicas}", Text(present.ReplicationFactor), fix, blocking: false);
        }
    }

    private void CompareSettings(PlannedTopic planned, PresentTopic present)
    {
        if (present.Settings is null)
        {
            IsSettled = false;
            Find(planned, "settings", "readable", "not known to the broker yet", "ask again", blocking: false);
            return;
        }

        if (present.Settings.Count == 0)
        {
            const string fix = "grant DESCRIBE_CONFIGS on the topic (deploy/README.md) to have them checked";
            Find(planned, "settings", "readable", "hidden", fix, blocking: false);
            return;
        }

        foreach (var setting in Settings(planned, present.ReplicationFactor))
        {
            var value = present.Setting(setting.Name) ?? "";
            if (!setting.IsMetBy(value))
            {
                Differs(planned, setting, value);
            }
        }
    }

    private void Differs(PlannedTopic planned, TopicSetting setting, string present)
    {
        Find(planned, setting.Name, setting.Wanted, present, FixOf(planned, "its owner has to change it"), setting.Blocking);
        if (!IsOurs(planned))
        {
            return;
        }

        _changes.Add(new TopicChange(planned.Role, planned.Name, setting.Name, present, setting.Value));
        var resource = new ConfigResource { Type = ResourceType.Topic, Name = planned.Name };
        if (!ToAlter.TryGetValue(resource, out var entries))
        {
            ToAlter[resource] = entries = [];
        }

        entries.Add(new ConfigEntry { Name = setting.Name, Value = setting.Value, IncrementalOperation = AlterConfigOpType.Set });
    }

    private void Find(PlannedTopic planned, string setting, string wanted, string present, string fix, bool blocking) =>
        _findings.Add(new TopicFinding(planned.Role, planned.Name, setting, wanted, present, fix, blocking));

    /// <summary>Two in-sync replicas can be asked for only where a topic has three.</summary>
    private static IEnumerable<TopicSetting> Settings(PlannedTopic planned, int replicas) =>
        [.. planned.Settings, TopicSetting.AtLeast("min.insync.replicas", replicas >= Replicas ? 2 : 1)];

    private bool IsOurs(PlannedTopic planned) => planned.Name.StartsWith(_names.OutputPrefix + ".", StringComparison.Ordinal);

    private string FixOf(PlannedTopic planned, string elsewhere) => IsOurs(planned) ? Apply : elsewhere;

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
