using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Monitoring;

/// <summary>Turns transitions of stage 1 into records: alerts for people, signals for the fleet stage. All of it event time and log positions.</summary>
internal sealed class AlertPublisher(FoldScope scope, OutputSchemas schemas, int signalPartitions)
{
    private readonly AvroWriter _writer = new(1024);

    /// <param name="stateBefore">
    /// The deciding detector's state before the deciding reading; a state too large to be kept is given as it is after it, and only its digest is published.
    /// Empty where no reading decided.
    /// </param>
    public void Publish(
        int unit, SeriesKey key, Rule rule, in AlertPolicy.State state, AlertTransition transition, in Evidence evidence, long eventTimeMs, ReadOnlySpan<byte> stateBefore)
    {
        var labels = SeriesStore.LabelsOf(key);
        var fingerprint = AlertIds.Fingerprint(labels, rule.Name, scope.InputTopic, scope.Input.Partition, state.EpisodeStartOffset);
        var alert = new DriftAlert
        {
            AlertId = AlertIds.AlertId(fingerprint, state.Sequence),
            Fingerprint = fingerprint,
            Sequence = state.Sequence,
            State = StateOf(transition),
            PreviousState = StateOf(state.Previous),
            Severity = rule.Severity,
            Rule = rule.Name,
            RuleHash = rule.Hash.ToString("x16", CultureInfo.InvariantCulture),
            CameraId = key.CameraId,
            Modality = key.Modality,
            ModelName = key.ModelName,
            ModelVersion = key.ModelVersion,
            Metric = key.Metric,
            StartsAtMs = state.StartsAtMs,
            EndsAtMs = transition is AlertTransition.Resolved or AlertTransition.Expired ? state.EndsAtMs : null,
            EventTimeMs = eventTimeMs,
            Value = evidence.Value,
            Direction = DirectionOf(evidence.Direction),
            Statistic = evidence.Statistic,
            Threshold = evidence.Threshold,
            PValue = Known(evidence.PValue),
            Window = SummaryOf(evidence.Window),
            Reference = evidence.Reference.Count > 0 ? SummaryOf(evidence.Reference) : null,
            ChangePoint = Ordinal(evidence.ChangePoint),
            ChangePointFirst = Ordinal(evidence.ChangePointFirst),
            ChangePointLast = Ordinal(evidence.ChangePointLast),
            Size = Known(evidence.Size),
            EffectSize = Known(evidence.EffectSize),
            Detector = new Records.DetectorInfo(rule.Detector.Name, rule.Detector.StateVersion, rule.Detector.Parameters),
            StateBefore = stateBefore.Length is > 0 and <= DriftAlert.MaxStateBytes ? stateBefore.ToArray() : null,
            StateDigest = stateBefore.Length > DriftAlert.MaxStateBytes ? Convert.ToHexStringLower(SHA256.HashData(stateBefore)) : null,
            Source = new SourceRange(scope.InputTopic, scope.Input.Partition, state.EpisodeStartOffset, scope.At.Offset),
            EpisodeStartOffset = state.EpisodeStartOffset,
            Suppressed = state.Suppressed,
            Silenced = scope.Context.IsSilenced(labels, rule, scope.LastTick),
            Labels = rule.Labels,
            Summary = rule.Summary.Render(rule, labels, evidence.Value, evidence.Statistic, evidence.Threshold),
            RunbookUrl = rule.RunbookUrl,
        };
        scope.Outbox.Emit(
            unit, new OutputRecord(TopicRole.Alerts, -1, Encoding.UTF8.GetBytes(fingerprint), Frame(schemas.DriftAlert, alert)),
            $"alert {alert.AlertId} ({transition}) of series {key}");
        if (transition != AlertTransition.Pending)
        {
            Signal(unit, alert, rule);
        }
    }

    /// <summary>A camera joined or left a model, or a version of it was first seen: outputs of the partition's membership, not of a series.</summary>
    public void Membership(SignalKind kind, SeriesKey key)
    {
        var signal = new DriftSignal
        {
            SignalId = SignalId(kind, key.CameraId, key.ModelName, kind == SignalKind.VersionSeen ? key.ModelVersion : ""),
            Kind = kind,
            ModelName = key.ModelName,
            ModelVersion = key.ModelVersion,
            CameraId = key.CameraId,
            Modality = key.Modality,
            EventTimeMs = scope.Clock,
            PartitionClockMs = scope.Clock,
            Source = Here(),
        };
        scope.Outbox.EmitForPartition(SignalRecord(signal, -1));
    }

    /// <summary>Tells every partition of the signals how far this one has come; after the signals it covers.</summary>
    public void Progress()
    {
        for (var partition = 0; partition < signalPartitions; partition++)
        {
            var signal = new DriftSignal
            {
                SignalId = SignalId(SignalKind.Progress, partition.ToString(CultureInfo.InvariantCulture)),
                Kind = SignalKind.Progress,
                EventTimeMs = scope.Clock,
                PartitionClockMs = scope.Clock,
                Source = Here(),
            };
            scope.Outbox.EmitForPartition(SignalRecord(signal, partition));
        }
    }

    private void Signal(int unit, DriftAlert alert, Rule rule)
    {
        var signal = new DriftSignal
        {
            SignalId = AlertIds.Hash("signal", alert.AlertId),
            Kind = SignalKind.StatusChange,
            ModelName = alert.ModelName,
            ModelVersion = alert.ModelVersion,
            CameraId = alert.CameraId,
            Modality = alert.Modality,
            Metric = alert.Metric,
            Rule = alert.Rule,
            Status = alert.State,
            EventTimeMs = alert.EventTimeMs,
            PartitionClockMs = scope.Clock,
            Source = Here(),
            AlertId = alert.AlertId,
            Fingerprint = alert.Fingerprint,
            Retrain = rule.Retrain,
            Value = alert.Value,
            Statistic = alert.Statistic,
            Threshold = alert.Threshold,
            Detector = alert.Detector.Name,
            WindowCount = alert.Window.Count,
            WindowMean = alert.Window.Mean,
            ReferenceMean = alert.Reference?.Mean,
        };
        scope.Outbox.Emit(unit, SignalRecord(signal, -1), $"signal of alert {alert.AlertId}");
    }

    private OutputRecord SignalRecord(DriftSignal signal, int partition) =>
        new(TopicRole.Signals, partition, Encoding.UTF8.GetBytes(signal.ModelName), Frame(schemas.DriftSignal, signal));

    private byte[] Frame<T>(int schemaId, T record)
        where T : class, IAvroRecord<T>
    {
        _writer.Clear();
        ConfluentFrame.WriteHeader(_writer, schemaId);
        record.Encode(_writer);
        return _writer.ToArray();
    }

    private string SignalId(SignalKind kind, params ReadOnlySpan<string> parts) =>
        AlertIds.Hash(
            [kind.ToString(), scope.InputTopic, scope.Input.Partition.ToString(CultureInfo.InvariantCulture), scope.At.ToString(), .. parts]);

    private SourcePoint Here() => new(scope.InputTopic, scope.Input.Partition, scope.At.Offset);

    private static WindowSummary SummaryOf(in Segment segment) => new(segment.Start, segment.End + 1, segment.Count, segment.Mean, segment.Sd);

    private static long? Ordinal(long ordinal) => ordinal >= 0 ? ordinal : null;

    private static double? Known(double value) => double.IsNaN(value) ? null : value;

    private static Records.Direction DirectionOf(Detection.Direction direction) => direction switch
    {
        Detection.Direction.Up => Records.Direction.Up,
        Detection.Direction.Down => Records.Direction.Down,
        _ => Records.Direction.Unknown,
    };

    private static AlertState StateOf(AlertTransition transition) => transition switch
    {
        AlertTransition.Pending => AlertState.Pending,
        AlertTransition.Firing => AlertState.Firing,
        AlertTransition.Resolved => AlertState.Resolved,
        _ => AlertState.Expired,
    };

    private static AlertState StateOf(AlertPhase phase) => phase switch
    {
        AlertPhase.Pending => AlertState.Pending,
        AlertPhase.Firing => AlertState.Firing,
        _ => AlertState.Inactive,
    };
}
