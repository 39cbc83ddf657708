using System.Text;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.IntegrationTests.Checking;

/// <summary>What a check has compared, for the closing line of a campaign.</summary>
public sealed record CheckedOutputs(int Input, int Alerts, int Jobs, int DeadLetters, int Readings, int Late, int Duplicates, int Tombstones);

/// <summary>
/// Recomputes all outputs from the committed inputs and compares record by record: none missing, none twice, in order per key, bytes of dead letters
/// unchanged. Stage 1 from metrics and journal, stage 2 from signals.
/// </summary>
public sealed class OutputCheck(IKafkaClients clients, TopicNames names, Func<int, AvroSchema?> schemaOf)
{
    public CheckedOutputs Run(int metricsPartitions, int signalPartitions)
    {
        var alerts = ReadAll(TopicRole.Alerts).Select(record => (record.Key, Value: Decode<DriftAlert>(record))).ToList();
        var letters = ReadAll(TopicRole.DeadLetters);
        var total = new CheckedOutputs(0, 0, 0, 0, 0, 0, 0, 0);
        for (var partition = 0; partition < metricsPartitions; partition++)
        {
            total = Add(total, CheckPartition(partition, alerts, letters));
        }

        Assert.Equal(total.Alerts, alerts.Count);
        Assert.Equal(total.DeadLetters, letters.Count);
        return total with { Jobs = CheckJobs(signalPartitions, alerts.ConvertAll(alert => alert.Value)) };
    }

    private CheckedOutputs CheckPartition(int partition, List<(byte[]? Key, DriftAlert Value)> alerts, List<LogRecord> letters)
    {
        var input = TopicReader.ReadCommitted(clients, new PartitionId(TopicRole.Metrics, partition));
        var journal = TopicReader.ReadCommitted(clients, new PartitionId(TopicRole.Journal, partition))
            .ConvertAll(record => SingleObject.TryDecode<JournalEntry>(record.Value, out var entry) ? entry : throw new InvalidDataException("journal"));
        Assert.Equal(Enumerable.Range(0, journal.Count).Select(number => (long)number), journal.Select(entry => entry.Number));
        var reference = new ReferenceCameraFold(names[TopicRole.Metrics], partition, schemaOf);
        reference.Run(input, journal);

        var actual = alerts.Where(alert => alert.Value.Source.Partition == partition).ToList();
        Assert.All(actual, alert => Assert.Equal(alert.Value.Fingerprint, Encoding.UTF8.GetString(alert.Key!)));
        CheckAlerts(partition, ByFingerprint(reference.Alerts), ByFingerprint(actual.Select(alert => alert.Value)), journal);
        CheckDeadLetters(partition, input, reference, letters);
        Assert.Equal(
            reference.Records,
            reference.Readings + reference.Late + reference.Duplicates + reference.Unmatched + reference.Tombstones + reference.DeadLetters.Count);
        return new CheckedOutputs(
            input.Count, reference.Alerts.Count, 0, reference.DeadLetters.Count, reference.Readings, reference.Late, reference.Duplicates, reference.Tombstones);
    }

    /// <summary>In order within a fingerprint; fingerprints are not ordered against each other.</summary>
    private static List<string> ByFingerprint(IEnumerable<DriftAlert> alerts) =>
        [.. alerts.Select(Essence).GroupBy(line => line[..32]).OrderBy(group => group.Key, StringComparer.Ordinal).SelectMany(group => group)];

    private static void CheckAlerts(int partition, List<string> expected, List<string> actual, List<JournalEntry> journal)
    {
        if (expected.SequenceEqual(actual))
        {
            return;
        }

        var (missing, extra) = (expected.Except(actual).ToList(), actual.Except(expected).ToList());
        Assert.Fail(
            $"partition {partition}: of {expected.Count} alerts {missing.Count} are missing, {extra.Count} are extra, {actual.Count - actual.Distinct().Count()} are twice.\n"
            + $"missing: {string.Join("\n  ", missing.Take(3))}\nextra: {string.Join("\n  ", extra.Take(3))}\n"
            + $"journal: {string.Join(", ", journal.Select(entry => $"{entry.Number}@{entry.AtOffset} {entry.Body.GetType().Name}").Take(20))}");
    }

    private static void CheckDeadLetters(int partition, List<LogRecord> input, ReferenceCameraFold reference, List<LogRecord> letters)
    {
        var byOffset = input.ToDictionary(record => record.Offset);
        var actual = letters.Where(letter => Header(letter, "__streams.errors.partition") == $"{partition}")
            .OrderBy(letter => long.Parse(Header(letter, "__streams.errors.offset"))).ToList();
        Assert.Equal(
            reference.DeadLetters, actual.Select(letter => (long.Parse(Header(letter, "__streams.errors.offset")), Header(letter, "visutility.dlq.reason"))));
        foreach (var letter in actual)
        {
            var original = byOffset[long.Parse(Header(letter, "__streams.errors.offset"))];
            Assert.Equal(original.Key, letter.Key);
            Assert.Equal(original.Value, letter.Value);
        }
    }

    private int CheckJobs(int signalPartitions, List<DriftAlert> alerts)
    {
        var jobs = ReadAll(TopicRole.RetrainJobs).ConvertAll(Decode<RetrainJob>);
        var ordering = new List<DriftSignal>();
        var signalled = new List<string>();
        for (var partition = 0; partition < signalPartitions; partition++)
        {
            var signals = TopicReader.ReadCommitted(clients, new PartitionId(TopicRole.Signals, partition)).ConvertAll(Decode<DriftSignal>);
            ordering.AddRange(ReferenceFleetFold.OrderingSignals(signals));
            signalled.AddRange(signals.Where(signal => signal.Kind == SignalKind.StatusChange).Select(signal => signal.AlertId!));
            Assert.Equal(signals.Count, signals.Select(signal => signal.SignalId).Distinct().Count());
        }

        Assert.Equal(
            alerts.Where(alert => alert.State != AlertState.Pending).Select(alert => alert.AlertId).Order(StringComparer.Ordinal),
            signalled.Order(StringComparer.Ordinal));
        Assert.Equal(
            ordering.Select(signal => $"{AlertIds.Hash("job", signal.SignalId)} {signal.ModelName} {signal.CameraId} {signal.EventTimeMs}").Order(StringComparer.Ordinal),
            jobs.Select(job => $"{job.JobId} {job.ModelName} {job.Cameras.SingleOrDefault()} {job.RequestedAtMs}").Order(StringComparer.Ordinal));
        return jobs.Count;
    }

    private List<LogRecord> ReadAll(TopicRole role)
    {
        var count = clients.Describe(TimeSpan.FromSeconds(20)).Topics[role].PartitionCount;
        return [.. Enumerable.Range(0, count).SelectMany(partition => TopicReader.ReadCommitted(clients, new PartitionId(role, partition)))];
    }

    private static T Decode<T>(LogRecord record)
        where T : class, IAvroRecord<T> =>
        T.TryDecode(record.Value.AsSpan(5), T.Schema.Plan, out var value, out var error) ? value : throw new InvalidDataException(error.ToString());

    /// <summary>Fingerprint first, then everything that the log decides; doubles to the last bit.</summary>
    private static string Essence(DriftAlert alert) =>
        FormattableString.Invariant(
            $"{alert.Fingerprint} {alert.AlertId} {alert.Sequence} {alert.PreviousState}->{alert.State} {alert.Rule} {alert.Severity} {alert.CameraId} {alert.ModelName}@{alert.ModelVersion} {alert.Metric} ")
        + FormattableString.Invariant($"{alert.StartsAtMs} {alert.EndsAtMs} {alert.EventTimeMs} {alert.Value:R} {alert.Statistic:R} {alert.Threshold:R} {alert.Window.Count} {alert.Window.Mean:R} ")
        + FormattableString.Invariant($"{alert.Detector} {alert.Source.FirstOffset}-{alert.Source.LastOffset} {alert.EpisodeStartOffset} {alert.Suppressed} {alert.Silenced} ")
        + (alert.StateBefore is null ? "" : Convert.ToHexString(alert.StateBefore));

    private static string Header(LogRecord record, string name) => Encoding.UTF8.GetString(record.Headers!.Last(name)!);

    private static CheckedOutputs Add(CheckedOutputs a, CheckedOutputs b) => new(
        a.Input + b.Input, a.Alerts + b.Alerts, 0, a.DeadLetters + b.DeadLetters, a.Readings + b.Readings, a.Late + b.Late, a.Duplicates + b.Duplicates,
        a.Tombstones + b.Tombstones);
}
