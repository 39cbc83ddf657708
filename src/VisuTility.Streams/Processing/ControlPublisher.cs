using Microsoft.Extensions.Logging;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Processing;

/// <summary>Writes control records, each in a transaction of its own.</summary>
public sealed class ControlPublisher(IKafkaClients clients, string transactionalId, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan CallSlice = TimeSpan.FromSeconds(2);

    /// <summary>Publishes a rule set as <c>initial</c> unless the topic holds one already; null when that is done.</summary>
    public EngineStop? PublishInitial(RuleSet rules, string author, TimeSpan patience)
    {
        using var tail = new ControlTail(clients.CreateReader($"{transactionalId}-look", readCommitted: true), log);
        var started = time.GetTimestamp();
        while (!tail.IsCaughtUp)
        {
            tail.Poll();
            if (time.GetElapsedTime(started) > patience)
            {
                return new EngineStop(ExitCodes.Failed, $"The control topic could not be read to its end within {patience.TotalSeconds:0} s.");
            }
        }

        return tail.Head.HasRules ? null : Publish(new ControlBody.RuleSetChange(rules.CanonicalJson, Initial: true), author, "initial rules", patience);
    }

    /// <summary>Null when the record is committed.</summary>
    public EngineStop? Publish(ControlBody body, string author, string comment, TimeSpan patience)
    {
        var issuedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
        var record = new ControlRecord
        {
            ControlId = AlertIds.Hash("control", author, comment, issuedAt.ToString(System.Globalization.CultureInfo.InvariantCulture), body.ToString()),
            Author = author,
            IssuedAtMs = issuedAt,
            Comment = comment,
            Body = body,
        };
        using var producer = clients.CreateProducer(transactionalId);
        var started = time.GetTimestamp();
        var result = Repeat(producer.InitTransactions, started, patience);
        result = result.IsOk ? producer.Begin() : result;
        result = result.IsOk ? producer.Produce(new OutputRecord(TopicRole.Control, 0, null, JournalCodec.EncodeControl(record))) : result;
        result = result.IsOk ? Repeat(producer.Commit, started, patience) : result;
        return result.IsOk ? null : new EngineStop(
            result.Outcome == TransactionOutcome.Unauthorized ? ExitCodes.Unauthorized : ExitCodes.Failed, $"The control record could not be written: {result}.");
    }

    private TransactionResult Repeat(Func<TimeSpan, TransactionResult> call, long started, TimeSpan patience)
    {
        while (true)
        {
            var result = call(CallSlice);
            if (result.Outcome != TransactionOutcome.Retriable || time.GetElapsedTime(started) > patience)
            {
                return result;
            }
        }
    }
}
