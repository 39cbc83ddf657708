using System.Globalization;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka.Topics;

internal enum PartitionRule
{
    /// <summary>As it is; the wanted count is for creation only.</summary>
    Any,

    /// <summary>State and journals go partition by partition with their input; control has one.</summary>
    Exactly,
}

internal sealed record PlannedTopic(
    TopicRole Role, string Name, int Partitions, PartitionRule PartitionRule, IReadOnlyList<TopicSetting> Settings);

/// <summary>
/// The topics of DESIGN 3 with the settings each needs, given what is there: a journal follows the retention its input really has.
/// </summary>
internal sealed class TopicPlan(TopicNames names, TopicPlanOptions options, IReadOnlyDictionary<TopicRole, PresentTopic> present)
{
    private const int MiB = 1024 * 1024;

    /// <summary>One entry may hold a whole rule set twice over; the producer's limit is 9 MiB.</summary>
    private const int InternalRecordBytes = 8 * MiB;

    /// <summary>A journal entry carries a control record whole.</summary>
    private const int ControlRecordBytes = 4 * MiB;

    /// <summary>Room for the reason headers around an original record.</summary>
    private const int DeadLetterHeaderBytes = 64 * 1024;

    private const int SmallSegmentBytes = 64 * MiB;
    private static readonly TimeSpan SmallSegmentAge = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan JournalMargin = TimeSpan.FromDays(7);

    public IEnumerable<PlannedTopic> Topics() => Enum.GetValues<TopicRole>().Select(Plan);

    private PlannedTopic Plan(TopicRole role) => role switch
    {
        TopicRole.Metrics => Input(role, options.MetricsPartitions, options.MetricsRetention),
        TopicRole.Signals => Input(role, options.SignalsPartitions, options.SignalsRetention, Exactly("retention.bytes", "-1")),
        TopicRole.JobStatus => Input(role, options.OutputPartitions, options.OutputRetention),
        TopicRole.Control => Control(role),
        TopicRole.State => State(role, TopicRole.Metrics, options.MetricsPartitions),
        TopicRole.FleetState => State(role, TopicRole.Signals, options.SignalsPartitions),
        TopicRole.Journal => Journal(role, TopicRole.Metrics, options.MetricsPartitions, options.MetricsRetention),
        TopicRole.FleetJournal => Journal(role, TopicRole.Signals, options.SignalsPartitions, options.SignalsRetention),
        TopicRole.Alerts or TopicRole.RetrainJobs => Output(role, options.OutputRetention),
        TopicRole.DeadLetters => Output(
            role, options.DeadLetterRetention, TopicSetting.AtLeast("max.message.bytes", DeadLetterBytes())),
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "no plan for this topic"),
    };

    private PlannedTopic Input(TopicRole role, int partitions, TimeSpan retention, params TopicSetting[] more) => Topic(
        role, partitions, PartitionRule.Any,
        [
            Exactly("cleanup.policy", "delete", blocking: true),
            Exactly("message.timestamp.type", "LogAppendTime", blocking: true),
            Retention(retention),
            .. more,
        ]);

    private PlannedTopic Control(TopicRole role) => Topic(
        role, 1, PartitionRule.Exactly,
        Exactly("cleanup.policy", "delete", blocking: true),
        Exactly("message.timestamp.type", "LogAppendTime"),
        TopicSetting.AtLeast("retention.ms", -1, blocking: true),
        Exactly("retention.bytes", "-1", blocking: true),
        TopicSetting.AtLeast("max.message.bytes", ControlRecordBytes));

    private PlannedTopic State(TopicRole role, TopicRole input, int partitions) => Topic(
        role, PartitionsOf(input, partitions), PartitionRule.Exactly,
        Exactly("cleanup.policy", "compact", blocking: true),
        TopicSetting.AtMost("segment.bytes", SmallSegmentBytes),
        TopicSetting.AtMost("segment.ms", (long)SmallSegmentAge.TotalMilliseconds),
        new TopicSetting("min.cleanable.dirty.ratio", "0.2", SettingRule.AtMost),
        TopicSetting.AtLeast("max.message.bytes", InternalRecordBytes));

    private PlannedTopic Journal(TopicRole role, TopicRole input, int partitions, TimeSpan retention) => Topic(
        role, PartitionsOf(input, partitions), PartitionRule.Exactly,
        Exactly("cleanup.policy", "delete", blocking: true),
        TopicSetting.AtLeast("retention.ms", JournalRetention(input, retention), blocking: true),
        Exactly("retention.bytes", "-1", blocking: true),
        TopicSetting.AtLeast("max.message.bytes", InternalRecordBytes));

    private PlannedTopic Output(TopicRole role, TimeSpan retention, params TopicSetting[] more) => Topic(
        role, options.OutputPartitions, PartitionRule.Any, [Exactly("cleanup.policy", "delete"), Retention(retention), .. more]);

    private PlannedTopic Topic(TopicRole role, int partitions, PartitionRule rule, params TopicSetting[] settings) =>
        new(role, names[role], partitions, rule, [.. settings, Exactly("unclean.leader.election.enable", "false")]);

    private int PartitionsOf(TopicRole input, int planned) => present.GetValueOrDefault(input)?.Topic.PartitionCount ?? planned;

    private long JournalRetention(TopicRole input, TimeSpan planned)
    {
        var real = Math.Max(Present(input, "retention.ms") ?? 0, (long)planned.TotalMilliseconds);
        return Present(input, "retention.ms") == -1 ? -1 : real + (long)JournalMargin.TotalMilliseconds;
    }

    private long DeadLetterBytes() => Math.Max(2 * MiB, (Present(TopicRole.Metrics, "max.message.bytes") ?? MiB) + DeadLetterHeaderBytes);

    private long? Present(TopicRole role, string setting) =>
        long.TryParse(present.GetValueOrDefault(role)?.Setting(setting), CultureInfo.InvariantCulture, out var value) ? value : null;

    private static TopicSetting Retention(TimeSpan time) => TopicSetting.AtLeast("retention.ms", (long)time.TotalMilliseconds);

    private static TopicSetting Exactly(string name, string value, bool blocking = false) =>
        new(name, value, SettingRule.Exactly, blocking);
}
