namespace VisuTility.Streams.Tests.Simulation;

/// <summary>The part of one transaction that lies in one partition; open until its marker is written there.</summary>
internal sealed class LogTransaction(long producerId, long firstOffset)
{
    public long ProducerId { get; } = producerId;

    public long FirstOffset { get; } = firstOffset;

    public TransactionState State { get; set; } = TransactionState.Open;
}
