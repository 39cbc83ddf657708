using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.IntegrationTests.Harness;

/// <summary>A read_committed reader of alerts and jobs that runs while the service is being killed.</summary>
internal sealed class OutputObserver : IDisposable
{
    private readonly HashSet<string> _alerts = [];
    private readonly HashSet<string> _jobs = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private volatile int _count;
    private volatile int _jobCount;

    public OutputObserver(IKafkaClients clients, int partitions) =>
        _loop = Task.Factory.StartNew(() => Watch(clients, partitions), TaskCreationOptions.LongRunning);

    /// <summary>Alerts read.</summary>
    public int Count => _count;

    public int Jobs => _jobCount;

    /// <summary>Alerts and jobs read with an id read before.</summary>
    public int Repeated { get; private set; }

    public void Dispose()
    {
        _stop.Cancel();
        _loop.Wait();
        _stop.Dispose();
    }

    private void Watch(IKafkaClients clients, int partitions)
    {
        using var reader = clients.CreateReader("observer", readCommitted: true);
        for (var partition = 0; partition < partitions; partition++)
        {
            reader.Assign(new PartitionId(TopicRole.Alerts, partition), 0);
            reader.Assign(new PartitionId(TopicRole.RetrainJobs, partition), 0);
        }

        var batch = new RecordBatch(500);
        while (!_stop.IsCancellationRequested)
        {
            reader.Poll(batch, TimeSpan.FromMilliseconds(50));
            foreach (ref readonly var record in batch.Records)
            {
                Take(record);
            }

            batch.Clear();
        }
    }

    private void Take(in RecordView record)
    {
        if (record.Partition.Topic == TopicRole.Alerts)
        {
            Assert.True(DriftAlert.TryDecode(record.Value[5..], RecordSchemas.DriftAlert.Plan, out var alert, out _));
            Repeated += _alerts.Add(alert.AlertId) ? 0 : 1;
            _count++;
        }
        else
        {
            Assert.True(RetrainJob.TryDecode(record.Value[5..], RecordSchemas.RetrainJob.Plan, out var job, out _));
            Repeated += _jobs.Add(job.JobId) ? 0 : 1;
            _jobCount++;
        }
    }
}
