namespace VisuTility.Streams.Kafka.Topics;

/// <summary>
/// What <c>topics apply</c> makes where a topic is missing. Partition counts of metrics and signals never change in place afterwards.
/// </summary>
public sealed record TopicPlanOptions
{
    public int MetricsPartitions { get; init; } = 6;

    public int SignalsPartitions { get; init; } = 3;

    /// <summary>Alerts, retrain jobs, job status, dead letters. Few: each partition written costs a commit about 0.3 ms.</summary>
    public int OutputPartitions { get; init; } = 3;

    /// <summary>Null: three where there are three brokers, else one per broker.</summary>
    public int? ReplicationFactor { get; init; }

    public TimeSpan MetricsRetention { get; init; } = TimeSpan.FromDays(7);

    public TimeSpan SignalsRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Alerts, retrain jobs and job status.</summary>
    public TimeSpan OutputRetention { get; init; } = TimeSpan.FromDays(30);

    public TimeSpan DeadLetterRetention { get; init; } = TimeSpan.FromDays(30);
}
