using VisuTility.Streams.Avro;
using VisuTility.Streams.Records;
using VisuTility.Streams.Registry;

namespace VisuTility.Streams.Host.Commands.Tail;

/// <summary>
/// Decodes records of one of our schemas by the writer's schema that each names, resolved to the one of this build. Each schema is asked
/// for once.
/// </summary>
internal sealed class RecordDecoding<T>(ISchemaRegistry registry)
    where T : class, IAvroRecord<T>
{
    private readonly Dictionary<WriterSchemaId, (SchemaResolution? Plan, string? Problem)> _plans = [];

    /// <summary>The record, or why there is none.</summary>
    public async Task<(T? Record, string? Problem)> DecodeAsync(TailedRecord tailed, CancellationToken cancellation)
    {
        if (tailed.Value is not { } value)
        {
            return (null, "it is a tombstone");
        }

        if (SchemaOf(tailed, value) is not { } id)
        {
            return (null, "it does not begin with a Confluent frame");
        }

        if (!_plans.TryGetValue(id, out var known))
        {
            _plans[id] = known = await FindAsync(id, cancellation);
        }

        return known.Plan is { } plan ? Decode(tailed, value, plan) : (null, known.Problem);
    }

    private static WriterSchemaId? SchemaOf(TailedRecord tailed, byte[] value) =>
        ConfluentFrame.TryParse(value, tailed.SchemaHeader, out var frame) == FrameError.None ? frame.Schema : null;

    private static (T? Record, string? Problem) Decode(TailedRecord tailed, byte[] value, SchemaResolution plan)
    {
        ConfluentFrame.TryParse(value, tailed.SchemaHeader, out var frame);
        return T.TryDecode(frame.Body, plan, out var record, out var error) ? (record, null) : (null, error.ToString());
    }

    private async Task<(SchemaResolution? Plan, string? Problem)> FindAsync(WriterSchemaId id, CancellationToken cancellation)
    {
        var found = id.Guid is { } guid
            ? await registry.GetSchemaAsync(guid, cancellation)
            : await registry.GetSchemaAsync(id.Id, cancellation);
        if (!found.Succeeded)
        {
            return (null, $"its schema {id} is not to be had: {found.Error.Message}");
        }

        try
        {
            return T.Schema.PlanFor(AvroSchema.Parse(found.Value.Text), out var plan, out var problem)
                ? (plan, null)
                : (null, $"schema {id}: {problem}");
        }
        catch (AvroSchemaException error)
        {
            return (null, $"schema {id} is no valid Avro schema: {error.Message}");
        }
    }
}
