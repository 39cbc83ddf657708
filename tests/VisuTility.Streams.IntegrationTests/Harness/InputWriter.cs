using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Harness;

/// <summary>Writes batches exactly once, whatever the brokers go through meanwhile.</summary>
internal sealed class InputWriter : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IKafkaClients _clients;
    private readonly string _transactionalId;
    private ITransactionalProducer _producer;

    public InputWriter(IKafkaClients clients, string transactionalId)
    {
        (_clients, _transactionalId) = (clients, transactionalId);
        _producer = Create();
    }

    /// <summary>Writes the batch once: what is aborted comes again. False where the end of its transaction is unknown.</summary>
    public bool Publish(List<OutputRecord> batch)
    {
        while (true)
        {
            if (Send(batch))
            {
                var commit = Insist(() => _producer.Commit(Slice));
                if (commit.IsOk)
                {
                    return true;
                }

                if (commit.Outcome != TransactionOutcome.Abortable)
                {
                    Replace();
                    return false;
                }
            }

            Abort();
        }
    }

    /// <summary>Writes the batch and takes it back.</summary>
    public void Abandon(List<OutputRecord> batch)
    {
        var last = new PartitionId(TopicRole.Metrics, batch[^1].Partition);
        var before = _producer.LastAcknowledged(last);
        if (Send(batch))
        {
            // So that the log has a gap; where the brokers are away it has none.
            SpinWait.SpinUntil(() => Acknowledged(last) > before, Patience);
        }

        Abort();
    }

    public void Dispose() => _producer.Dispose();

    private bool Send(List<OutputRecord> batch)
    {
        var result = _producer.Begin();
        for (var i = 0; i < batch.Count && result.IsOk; i++)
        {
            result = _producer.Produce(batch[i]);
        }

        _producer.Poll();
        return result.IsOk;
    }

    private void Abort()
    {
        if (!Insist(() => _producer.Abort(Slice)).IsOk)
        {
            Replace();
        }
    }

    /// <summary>The next one's InitTransactions ends what this one left open.</summary>
    private void Replace()
    {
        _producer.Dispose();
        _producer = Create();
    }

    private ITransactionalProducer Create()
    {
        var producer = _clients.CreateProducer(_transactionalId);
        var result = Insist(() => producer.InitTransactions(Slice));
        Assert.True(result.IsOk, result.ToString());
        return producer;
    }

    /// <summary>The same call again for a while: a client may hang for good after an outage, and then its successor goes on.</summary>
    private static TransactionResult Insist(Func<TransactionResult> call)
    {
        var started = TimeProvider.System.GetTimestamp();
        var result = call();
        while (result.Outcome == TransactionOutcome.Retriable && TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            result = call();
        }

        return result;
    }

    private long Acknowledged(PartitionId partition)
    {
        _producer.Poll();
        return _producer.LastAcknowledged(partition);
    }
}
