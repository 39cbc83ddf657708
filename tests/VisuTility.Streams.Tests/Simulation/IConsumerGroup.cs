using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>The group coordinator; one implementation per protocol.</summary>
internal interface IConsumerGroup
{
    IReadOnlyList<GroupMembership> Members { get; }

    /// <summary>Joins where necessary and says what the member has to do now; called again after each step until it says None.</summary>
    GroupStep Next(GroupMembership member);

    void Leave(GroupMembership member);

    /// <summary>
    /// The membership ended by the broker's or the client's clock; the consumer is told at its next poll, with this code.
    /// </summary>
    void Expire(GroupMembership member, string code);

    /// <summary>A subscribed topic appeared, went away or has another partition count.</summary>
    void MetadataChanged();

    /// <summary>The coordinator's answer to TxnOffsetCommit: null or an error code.</summary>
    string? Validate(GroupToken token, PartitionId partition);
}
