namespace VisuTility.Streams.Kafka;

public enum KafkaLogLevel
{
    Error,
    Warning,
    Information,
    Debug,
}

/// <summary>A line of the native client. <paramref name="Facility"/> is librdkafka's short name, for example FAIL or REQTMOUT.</summary>
public readonly record struct KafkaLogLine(string Client, KafkaLogLevel Level, string Facility, string Message);
