using VisuTility.Streams.Avro;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Demo;

/// <summary>
/// Reads alerts and jobs from the topics as any reader would: committed ones only, from the beginning. Used by one thread.
/// </summary>
internal sealed class OutputTail : IDisposable
{
    private readonly IRecordConsumer _reader;
    private readonly RecordBatch _batch = new(500);
    private readonly OutputSchemas _schemas;
    private readonly List<PartitionId> _partitions = [];

    public OutputTail(KafkaClients clients, ClusterDescription cluster, OutputSchemas schemas)
    {
        _schemas = schemas;
        _reader = clients.CreateReader("visutility-demo-tail", readCommitted: true);
        foreach (var role in new[] { TopicRole.Alerts, TopicRole.RetrainJobs })
        {
            for (var partition = 0; partition < cluster.Topics[role].PartitionCount; partition++)
            {
                _partitions.Add(new PartitionId(role, partition));
                _reader.Assign(_partitions[^1], 0);
            }
        }
    }

    /// <summary>Waits at most so long; gives what came.</summary>
    public (IReadOnlyList<DriftAlert> Alerts, IReadOnlyList<RetrainJob> Jobs) Poll(TimeSpan timeout)
    {
        var alerts = new List<DriftAlert>();
        var jobs = new List<RetrainJob>();
        _reader.Poll(_batch, timeout);
        foreach (ref readonly var record in _batch.Records)
        {
            _ = ConfluentFrame.TryParse(record.Value, default, out var frame);
            if (frame.Schema.Id == _schemas.DriftAlert && DriftAlert.TryDecode(frame.Body, DriftAlert.Schema.Plan, out var alert, out _))
            {
                alerts.Add(alert);
            }
            else if (frame.Schema.Id == _schemas.RetrainJob && RetrainJob.TryDecode(frame.Body, RetrainJob.Schema.Plan, out var job, out _))
            {
                jobs.Add(job);
            }
            else
            {
                throw new InvalidDataException($"{record.Partition} offset {record.Offset} is neither an alert nor a job of this build.");
            }
        }

        return (alerts, jobs);
    }

    /// <summary>Everything that the brokers hold now has been given out.</summary>
    public bool IsAtEnd(TimeSpan timeout) =>
        _partitions.TrueForAll(partition =>
            _reader.QueryWatermarks(partition, timeout) is { } marks && (marks.High == 0 || _reader.Position(partition) >= marks.High));

    public void Dispose()
    {
        _batch.Clear();
        _reader.Dispose();
    }
}
