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
    private volatile string _doing = "";

    public InputWriter(IKafkaClients clients, string transactionalId)
    {
        (_clients, _transactionalId) = (clients, transactionalId);
        _producer = Create();
    }

    /// <summary>What the last call was, and what came of it: for whoever waits in vain for input.</summary>
    public string Doing => _doing;

    /// <summary>Writes the batch once: what is aborted comes again. False where the end of its transaction is unknown.</summary>
    public bool Publish(List<OutputRecord> batch)
    {
        while (true)
        {
            if (Send(batch))
            {
                var commit = Insist("commit", () => _producer.Commit(Slice));
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
        Note($"send after begin: {result}");
        for (var i = 0; i < batch.Count && result.IsOk; i++)
        {
            result = _producer.Produce(batch[i]);
        }

        Note($"sent: {result}");
        _producer.Poll();
        return result.IsOk;
    }

    private void Abort()
    {
        if (!Insist("abort", () => _producer.Abort(Slice)).IsOk)
        {
            Replace();
        }
    }

    /// <summary>The next one's InitTransactions ends what this one left open.</summary>
    private void Replace()
    {
        Note("replace");
        _producer.Dispose();
        _producer = Create();
    }

    private ITransactionalProducer Create()
    {
        var producer = _clients.CreateProducer(_transactionalId);
        var result = Insist("init", () => producer.InitTransactions(Slice));
        Assert.True(result.IsOk, result.ToString());
        return producer;
    }

    /// <summary>The same call again for a while: a client may hang for good after an outage, and then its successor goes on.</summary>
    private TransactionResult Insist(string what, Func<TransactionResult> call)
    {
        var started = TimeProvider.System.GetTimestamp();
        Note(what);
        var result = call();
        while (result.Outcome == TransactionOutcome.Retriable && TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            Note($"{what} again after {result}");
            result = call();
        }

        Note($"{what}: {result}");
        return result;
    }

    private void Note(string what) => _doing = $"{DateTime.UtcNow:HH:mm:ss.fff} {what}";

    private long Acknowledged(PartitionId partition)
    {
        _producer.Poll();
        return _producer.LastAcknowledged(partition);
    }
}
