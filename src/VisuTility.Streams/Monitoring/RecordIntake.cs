using VisuTility.Streams.Avro;
using VisuTility.Streams.DeadLetters;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Monitoring;

/// <summary>
/// First look at a record of an input topic: tombstone, skipped by an operator, frame, schema. Finds everything that can make a record wait before
/// anything has an effect.
/// </summary>
public sealed class RecordIntake(FoldScope scope, IWriterSchemas schemas)
{
    private WriterSchemaId _lastId;
    private WriterSchema? _lastSchema;
    private int _bodyAt;
    private WriterSchemaId _schemaId;

    /// <summary>Schema of the record looked at; null where it is a tombstone or a dead letter.</summary>
    public WriterSchema? Schema { get; private set; }

    /// <summary>Why the record goes to the dead letters, as far as its envelope tells.</summary>
    public DeadLetterReason Reason { get; private set; }

    public string Message { get; private set; } = "";

    public Readiness Look(in RecordView record)
    {
        (Schema, Reason, Message, _schemaId) = (null, DeadLetterReason.None, "", default);
        if (record.IsTombstone)
        {
            return Readiness.Ready;
        }

        if (scope.Context.IsSkipped(scope.InputTopic, record.Partition.Partition, record.Offset))
        {
            return Reject(DeadLetterReason.Skipped, "skipped by an operator");
        }

        var header = record.Headers?.Last(ConfluentFrame.ValueSchemaHeader);
        var error = ConfluentFrame.TryParse(record.Value, header, out var frame);
        if (error != FrameError.None)
        {
            return error == FrameError.Empty
                ? Reject(DeadLetterReason.Empty, "the value has no bytes")
                : Reject(DeadLetterReason.BadMagic, "the value does not begin with a Confluent frame (byte 0 and a schema id, or byte 1 and a schema GUID)");
        }

        _bodyAt = header is null ? record.ValueLength - frame.Body.Length : 0;
        _schemaId = frame.Schema;
        return FindSchema(frame.Schema);
    }

    /// <summary>The Avro body of the record looked at.</summary>
    public ReadOnlySpan<byte> Body(in RecordView record) => record.Value[_bodyAt..];

    public Readiness Reject(DeadLetterReason reason, string message)
    {
        (Schema, Reason, Message) = (null, reason, message);
        return Readiness.Ready;
    }

    /// <summary>Ends the record in hand as a dead letter; false, as an apply answers then.</summary>
    public bool Refuse(DeadLetterReason reason, string message)
    {
        Reject(reason, message);
        return false;
    }

    public bool Refuse(in AvroError error) => Refuse(ReasonOf(error.Kind), scope.Silent ? "" : error.ToString());

    public bool RefuseLongText() => Refuse(
        DeadLetterReason.LimitExceeded, $"camera_id, model_name, model_version and metric may have {SeriesKey.MaxTextBytes} bytes each");

    /// <summary>Whether the record names a model and a time that can be; otherwise it is refused.</summary>
    public bool HasSaneSource(in RecordView record, ReadOnlySpan<byte> model, long timeMs)
    {
        if (model.IsEmpty)
        {
            return Refuse(DeadLetterReason.InvalidValue, "model_name is empty");
        }

        var settings = scope.Context.Rules.Settings;
        return (timeMs >= settings.MinEventTimeMs && timeMs <= record.TimestampMs + settings.MaxFutureSkewMs) || Refuse(
            DeadLetterReason.TimestampOutOfRange,
            $"timestamp {timeMs} ms is not between {settings.MinEventTimeMs} (min_event_time) and the broker's append time "
            + $"{record.TimestampMs} + {settings.MaxFutureSkewMs} ms (max_future_skew)");
    }

    public void SendToDeadLetters(in RecordView record)
    {
        scope.Counters.DeadLetters++;
        if (!scope.Silent)
        {
            scope.Outbox.EmitForPartition(
                DeadLetter.Of(record, scope.InputTopic, Reason, Message, _schemaId == default ? null : _schemaId.ToString()));
        }
    }

    private static DeadLetterReason ReasonOf(AvroErrorKind kind) => kind switch
    {
        AvroErrorKind.LimitExceeded => DeadLetterReason.LimitExceeded,
        AvroErrorKind.SchemaIncompatible => DeadLetterReason.SchemaIncompatible,
        _ => DeadLetterReason.Malformed,
    };

    private Readiness FindSchema(WriterSchemaId id)
    {
        if (_lastSchema is null || id != _lastId)
        {
            if (id.Guid is null && id.Id <= 0)
            {
                return Reject(DeadLetterReason.BadMagic, $"schema id {id}: registries give ids from 1 on, so the frame is damaged or not Confluent's");
            }

            if (schemas.Find(id) is not { } found)
            {
                return Readiness.SchemaPending;
            }

            (_lastId, _lastSchema) = (id, found);
        }

        if (_lastSchema.Problem is { } problem)
        {
            return Reject(DeadLetterReason.SchemaIncompatible, $"schema {id}: {problem}");
        }

        Schema = _lastSchema;
        return Readiness.Ready;
    }
}
