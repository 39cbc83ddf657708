using Confluent.Kafka;

namespace VisuTility.Streams.Kafka;

/// <summary>
/// Group metadata with the member it was read for; an empty member must not commit: a classic group would accept it from anybody.
/// </summary>
internal sealed record GroupMembership(IConsumerGroupMetadata Metadata, string MemberId);
