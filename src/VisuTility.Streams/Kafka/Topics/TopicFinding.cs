using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka.Topics;

/// <summary>
/// Something about a topic that is not as it must be. <paramref name="Setting"/> is a topic setting's name, or <c>topic</c>,
/// <c>partitions</c>, <c>replication.factor</c>, <c>settings</c>. A blocking one keeps the service from starting.
/// </summary>
public sealed record TopicFinding(TopicRole Role, string Topic, string Setting, string Wanted, string Present, string Fix, bool Blocking)
{
    public override string ToString() => $"{Topic}: {Setting} is {Present}, wanted {Wanted}; {Fix}.";
}

/// <summary>One thing <c>topics apply</c> does or, in a dry run, would do; <paramref name="From"/> is null where a topic is made.</summary>
public sealed record TopicChange(TopicRole Role, string Topic, string Setting, string? From, string To);

/// <summary>Changes made (or, in a dry run, due) and what remains that only an operator can put right.</summary>
public sealed record TopicApplyResult(bool DryRun, IReadOnlyList<TopicChange> Changes, IReadOnlyList<TopicFinding> Remaining);
