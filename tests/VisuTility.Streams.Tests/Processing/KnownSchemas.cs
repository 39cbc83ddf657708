using VisuTility.Streams.Avro;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>A registry without a network: the service's own schemas under fixed ids; one of them may be unknown for a while.</summary>
internal sealed class KnownSchemas : IWriterSchemas
{
    public const int MetricEvents = 1;
    public const int ModelMetrics = 2;
    public const int SlowMetricEvents = 3;
    public const int Broken = 4;

    private readonly Dictionary<int, WriterSchema> _schemas = new()
    {
        [MetricEvents] = WriterSchema.Compile(RecordSchemas.MetricEvent.Text),
        [ModelMetrics] = WriterSchema.Compile(RecordSchemas.ModelMetrics.Text),
        [SlowMetricEvents] = WriterSchema.Compile(RecordSchemas.MetricEvent.Text),
        [Broken] = WriterSchema.Compile("\"string\""),
        [Outputs.DriftSignal] = WriterSchema.Compile(RecordSchemas.DriftSignal.Text),
    };

    public static OutputSchemas Outputs { get; } = new(11, 12, 13);

    /// <summary>Whether <see cref="SlowMetricEvents"/> is answered.</summary>
    public bool KnowsSlow { get; set; } = true;

    public WriterSchema? Find(in WriterSchemaId id) => id.Id == SlowMetricEvents && !KnowsSlow ? null : _schemas.GetValueOrDefault(id.Id);
}
