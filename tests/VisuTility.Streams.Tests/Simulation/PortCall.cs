using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>
/// Calls that reach a broker or change a client; local getters (MemberId, Position, ...) are not counted: a crash there is a crash at the
/// next call.
/// </summary>
public enum PortCallKind
{
    CreateGroupConsumer,
    CreateReader,
    CreateProducer,
    Describe,
    Subscribe,
    Assign,
    Unassign,
    Poll,
    Pause,
    Resume,
    Seek,
    Committed,
    QueryWatermarks,
    GroupMetadata,
    Close,
    InitTransactions,
    Begin,
    Produce,
    SendOffsets,
    Commit,
    Abort,
    ProducerPoll,
}

/// <summary>A port call about to happen; <paramref name="Number"/> counts all calls of the process from 1.</summary>
public readonly record struct PortCall(InMemoryClients Process, string ClientId, PortCallKind Kind, int Number, PartitionId? Partition);
