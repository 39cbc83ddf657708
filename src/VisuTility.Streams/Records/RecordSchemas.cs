using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>
/// The service's own schemas. What a stranger may write has the strict limits; what only the service or its operators write has the
/// wide ones.
/// </summary>
public static class RecordSchemas
{
    public static RecordSchema MetricEvent { get; } = Load("MetricEvent", "metric-event", AvroLimits.Strict);

    public static RecordSchema ModelMetrics { get; } = Load("ModelMetrics", "model-metrics", AvroLimits.Strict);

    public static RecordSchema DriftSignal { get; } = Load("DriftSignal", "drift-signal", AvroLimits.Wide);

    public static RecordSchema DriftAlert { get; } = Load("DriftAlert", "drift-alert", AvroLimits.Wide);

    public static RecordSchema RetrainJob { get; } = Load("RetrainJob", "retrain-job", AvroLimits.Wide);

    public static RecordSchema JobStatus { get; } = Load("JobStatus", "job-status", AvroLimits.Strict);

    public static RecordSchema ControlRecord { get; } = Load("ControlRecord", "control-record", AvroLimits.Wide);

    public static RecordSchema JournalEntry { get; } = Load("JournalEntry", "journal-entry", AvroLimits.Wide);

    public static IReadOnlyList<RecordSchema> All { get; } =
        [MetricEvent, ModelMetrics, DriftSignal, DriftAlert, RetrainJob, JobStatus, ControlRecord, JournalEntry];

    private static RecordSchema Load(string name, string file, AvroLimits limits)
    {
        var resource = $"schemas/{file}.avsc";
        using var stream = typeof(RecordSchemas).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly lacks the embedded schema {resource}.");
        using var text = new StreamReader(stream);
        var json = text.ReadToEnd();
        return new RecordSchema(name, json, AvroSchema.Parse(json), limits);
    }
}
