using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Schemas;

/// <summary>Which subject of the registry holds which schema: one record type per subject, named topic, dash, full record name.</summary>
internal static class Subjects
{
    /// <summary>Every topic with records in Confluent's frame, and what it carries.</summary>
    public static IReadOnlyList<(TopicRole Topic, RecordSchema Schema)> All { get; } =
    [
        (TopicRole.Metrics, RecordSchemas.MetricEvent),
        (TopicRole.Metrics, RecordSchemas.ModelMetrics),
        (TopicRole.Alerts, RecordSchemas.DriftAlert),
        (TopicRole.RetrainJobs, RecordSchemas.RetrainJob),
        (TopicRole.Signals, RecordSchemas.DriftSignal),
        (TopicRole.JobStatus, RecordSchemas.JobStatus),
    ];

    public static string Of(TopicNames topics, TopicRole topic, RecordSchema schema) => $"{topics[topic]}-{schema.Schema.FullName}";
}
