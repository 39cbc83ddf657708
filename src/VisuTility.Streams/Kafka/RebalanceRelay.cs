using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka;

/// <summary>
/// The client's rebalance handlers. New partitions are answered with an offset that no log has and listed in <see cref="ToPark"/>: an assignment
/// cannot be paused before the handler is over. Nothing a listener throws may reach the client, which would drop the whole assignment:
/// it is kept for <see cref="ThrowFailure"/>.
/// </summary>
internal sealed class RebalanceRelay(TopicNames names, OpenPartitions open)
{
    /// <summary>
    /// A number, not "end of the log": the client (2.15) looks the end up, and an answer that a seek has overtaken makes it ask again and then
    /// jump there, which skips every record in between without a word.
    /// </summary>
    private static readonly Offset Nowhere = new(long.MaxValue);

    private ExceptionDispatchInfo? _failure;

    public IRebalanceListener? Listener { get; set; }

    /// <summary>Assigned by a handler and not yet paused.</summary>
    public List<TopicPartition> ToPark { get; } = [];

    /// <summary>Assigned partitions the client gave up; a seek is refused until they are assigned anew.</summary>
    public HashSet<PartitionId> PositionLost { get; } = [];

    public List<TopicPartitionOffset> Assigned(List<TopicPartition> partitions)
    {
        var ids = names.Ids(partitions);
        Forget(ids);
        ToPark.AddRange(partitions);
        if (Listener is { } listener)
        {
            Notify(listener.Assigned, ids);
        }

        return partitions.ConvertAll(p => new TopicPartitionOffset(p, Nowhere));
    }

    public void Revoked(List<TopicPartitionOffset> positions) => Gone(positions, Listener is { } listener ? listener.Revoked : null);

    public void Lost(List<TopicPartitionOffset> positions) => Gone(positions, Listener is { } listener ? listener.Lost : null);

    public void ThrowFailure()
    {
        var failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    private void Gone(List<TopicPartitionOffset> positions, Action<IReadOnlyList<PartitionId>>? call)
    {
        var partitions = positions.ConvertAll(p => p.TopicPartition);
        var ids = names.Ids(partitions);
        if (call is not null)
        {
            Notify(call, ids);
        }

        ToPark.RemoveAll(partitions.Contains);
        Forget(ids);
    }

    private void Forget(List<PartitionId> ids)
    {
        foreach (var id in ids)
        {
            open.Close(id);
            PositionLost.Remove(id);
        }
    }

    private void Notify(Action<IReadOnlyList<PartitionId>> call, List<PartitionId> ids)
    {
        try
        {
            if (ids.Count > 0)
            {
                call(ids);
            }
        }
        catch (Exception e)
        {
            _failure ??= ExceptionDispatchInfo.Capture(e);
        }
    }
}
