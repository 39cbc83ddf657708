namespace VisuTility.Streams.Host.Commands.Bench;

internal enum BenchMode
{
    /// <summary>A backlog, from the first committed offset to the last.</summary>
    Throughput,

    /// <summary>A paced load with many alerts: from the input record to the alert in a reader's hands.</summary>
    Latency,

    /// <summary>A backlog, the service killed in the middle and started again.</summary>
    Recover,

    /// <summary>The same backlog with one thread and with two.</summary>
    Scale,
}
