using VisuTility.Streams.Avro;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Tail;

/// <summary>
/// Follows one topic without a group: committed records only, all partitions, in order per partition. Used by one thread.
/// </summary>
internal sealed class TopicTail : IDisposable
{
    private readonly IRecordConsumer _reader;
    private readonly RecordBatch _batch = new(500);
    private readonly HashSet<PartitionId> _behind = [];

    public TopicTail(CommandContext context, TopicRole role, bool fromBeginning)
        : this(context.Kafka, context.Topics, role, context.Settings.Kafka, fromBeginning)
    {
    }

    public TopicTail(KafkaClients clients, TopicNames names, TopicRole role, KafkaOptions options, bool fromBeginning)
    {
        var patience = options.RequestTimeout;
        if (!clients.Describe(patience).Topics.TryGetValue(role, out var topic))
        {
            throw new CommandException(ExitCodes.NotFound, $"Topic {names[role]} does not exist: run `visutility topics apply`.");
        }

        _reader = clients.CreateReader($"{options.GroupId}-tail", readCommitted: true);
        for (var index = 0; index < topic.PartitionCount; index++)
        {
            var partition = new PartitionId(role, index);
            if (_reader.QueryWatermarks(partition, patience) is not { } marks)
            {
                _reader.Dispose();
                throw new CommandException(
                    ExitCodes.Failed,
                    $"No broker tells where {topic.Name} partition {index} begins and ends (within {patience.TotalSeconds:0} s).");
            }

            _reader.Assign(partition, fromBeginning ? marks.Low : marks.High);
            _behind.Add(partition);
        }
    }

    /// <summary>What was committed when the tail began has been given out.</summary>
    public bool IsAtEnd => _behind.Count == 0;

    /// <summary>Waits at most so long for a first record.</summary>
    public List<TailedRecord> Poll(TimeSpan timeout)
    {
        var records = new List<TailedRecord>();
        _reader.Poll(_batch, timeout);
        foreach (ref readonly var record in _batch.Records)
        {
            records.Add(new TailedRecord(
                record.Partition, record.Offset, record.TimestampMs, record.Key.Length, record.IsTombstone ? null : record.Value.ToArray(),
                record.Headers?.Last(ConfluentFrame.ValueSchemaHeader)));
        }

        _batch.Ends.ForEach(end => _behind.Remove(end.Partition));
        var fault = _batch.Faults.FirstOrDefault(
            static fault => fault.Kind is not (ConsumerFaultKind.Transient or ConsumerFaultKind.MembershipLost));
        if (fault is not null)
        {
            throw new CommandException(
                fault.Kind == ConsumerFaultKind.Unauthorized
                    ? ExitCodes.Unauthorized
                    : ExitCodes.Failed, $"Reading ended: {fault.Code}: {fault.Message}");
        }

        return records;
    }

    public void Dispose()
    {
        _batch.Clear();
        _reader.Dispose();
    }
}
