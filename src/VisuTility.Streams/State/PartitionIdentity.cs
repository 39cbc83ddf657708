using VisuTility.Streams.Ports;

namespace VisuTility.Streams.State;

/// <summary>What the offsets of a partition belong to; a manifest written for another identity must not be used.</summary>
public sealed record PartitionIdentity(PartitionId Input, string InputTopic, string ClusterId, string TopicId, int PartitionCount)
{
    public PartitionId State => new(Input.Topic == TopicRole.Metrics ? TopicRole.State : TopicRole.FleetState, Input.Partition);

    public PartitionId Journal => JournalOf(Input);

    public static PartitionId JournalOf(PartitionId input) =>
        new(input.Topic == TopicRole.Metrics ? TopicRole.Journal : TopicRole.FleetJournal, input.Partition);
}
