using VisuTility.Streams.Avro;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Monitoring;

/// <summary>
/// A writer's schema compiled for reading: made once per schema id, by schema text alone (subjects and naming strategies play no part). Exactly one of the
/// readers is set, or <see cref="Problem"/>.
/// </summary>
public sealed class WriterSchema
{
    public MetricEventDecoder? MetricEvents { get; private init; }

    public ModelMetricsDecoder? ModelMetrics { get; private init; }

    public SchemaResolution? Signals { get; private init; }

    /// <summary>Why nothing written with it can be read.</summary>
    public string? Problem { get; private init; }

    public static WriterSchema Compile(string text)
    {
        AvroSchema writer;
        try
        {
            writer = AvroSchema.Parse(text);
        }
        catch (AvroSchemaException error)
        {
            return new WriterSchema { Problem = $"it is no valid Avro schema: {error.Message}" };
        }

        // By unqualified name, as Avro's resolution does, so that a fleet may keep its own namespace.
        return writer.Name switch
        {
            "MetricEvent" => MetricEventDecoder.TryCreate(writer, out var events, out var problem)
                ? new WriterSchema { MetricEvents = events } : new WriterSchema { Problem = problem },
            "ModelMetrics" => ModelMetricsDecoder.TryCreate(writer, out var metrics, out var problem)
                ? new WriterSchema { ModelMetrics = metrics } : new WriterSchema { Problem = problem },
            "DriftSignal" => RecordSchemas.DriftSignal.PlanFor(writer, out var plan, out var problem)
                ? new WriterSchema { Signals = plan } : new WriterSchema { Problem = problem },
            _ => new WriterSchema { Problem = $"it describes {writer.FullName}, not a MetricEvent, ModelMetrics or DriftSignal" },
        };
    }
}
