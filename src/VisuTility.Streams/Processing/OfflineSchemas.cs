using VisuTility.Streams.Avro;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Processing;

/// <summary>This build's own schemas under ids of its own: a registry that is always there.</summary>
internal sealed class OfflineSchemas : IWriterSchemas
{
    public const int MetricEvent = 1;
    private const int DriftSignal = 2;

    private readonly WriterSchema _metricEvent = WriterSchema.Compile(RecordSchemas.MetricEvent.Text);
    private readonly WriterSchema _driftSignal = WriterSchema.Compile(RecordSchemas.DriftSignal.Text);

    public static OutputSchemas Outputs { get; } = new(DriftAlert: 3, DriftSignal, RetrainJob: 4);

    public WriterSchema? Find(in WriterSchemaId id) => id.Id switch
    {
        MetricEvent => _metricEvent,
        DriftSignal => _driftSignal,
        _ => null,
    };
}
