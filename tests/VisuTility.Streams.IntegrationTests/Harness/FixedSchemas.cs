using VisuTility.Streams.Avro;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.IntegrationTests.Harness;

/// <summary>The service's own schemas under fixed ids, where a test is not about the registry.</summary>
public sealed class FixedSchemas : IWriterSchemas
{
    public const int MetricEventId = 1;
    public const int DriftSignalId = 2;

    private readonly WriterSchema _events = WriterSchema.Compile(RecordSchemas.MetricEvent.Text);
    private readonly WriterSchema _signals = WriterSchema.Compile(RecordSchemas.DriftSignal.Text);
    private readonly WriterSchema _foreign = WriterSchema.Compile("""{"type":"record","name":"Invoice","fields":[]}""");

    public static OutputSchemas Outputs { get; } = new(DriftAlert: 3, DriftSignal: DriftSignalId, RetrainJob: 4);

    public static AvroSchema? SchemaOf(int id) => id == MetricEventId ? RecordSchemas.MetricEvent.Schema : null;

    public WriterSchema? Find(in WriterSchemaId id) => id.Id switch
    {
        MetricEventId => _events,
        DriftSignalId => _signals,
        _ => _foreign,
    };
}
