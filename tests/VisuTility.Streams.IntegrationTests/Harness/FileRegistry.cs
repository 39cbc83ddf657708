using VisuTility.Streams.Avro;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using VisuTility.Streams.Registry.Local;

namespace VisuTility.Streams.IntegrationTests.Harness;

/// <summary>A registry in a folder that test and service processes share, with the schemas of all records and a foreign one registered.</summary>
public sealed class FileRegistry : IDisposable
{
    private readonly Dictionary<int, AvroSchema> _schemas = [];
    private readonly string _metricEvents;

    public FileRegistry(TopicNames names)
    {
        Folder = Directory.CreateTempSubdirectory("visutility-registry-").FullName;
        _metricEvents = $"{names[TopicRole.Metrics]}-visutility.MetricEvent";
        MetricEventId = Register(_metricEvents, RecordSchemas.MetricEvent.Text);
        Register($"{names[TopicRole.Alerts]}-visutility.DriftAlert", RecordSchemas.DriftAlert.Text);
        Register($"{names[TopicRole.Signals]}-visutility.DriftSignal", RecordSchemas.DriftSignal.Text);
        Register($"{names[TopicRole.RetrainJobs]}-visutility.RetrainJob", RecordSchemas.RetrainJob.Text);
        ForeignId = Register("invoices-value", """{"type":"record","name":"Invoice","fields":[]}""");
    }

    public string Folder { get; }

    /// <summary>As the service's --registry takes it.</summary>
    public string Address => $"file:{Folder}";

    public int MetricEventId { get; }

    public int ForeignId { get; }

    public Guid MetricEventGuid =>
        new LocalSchemaRegistry(Folder).GetVersionAsync(_metricEvents, null, CancellationToken.None).Result.Value!.Guid!.Value;

    public AvroSchema? SchemaOf(int id) => _schemas.GetValueOrDefault(id);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public int Register(string subject, string text)
    {
        var registry = new LocalSchemaRegistry(Folder);
        var answer = registry.RegisterAsync(subject, text, CancellationToken.None).Result;
        Assert.True(answer.Succeeded, answer.ToString());
        _schemas[answer.Value] = AvroSchema.Parse(text);
        return answer.Value;
    }
}
