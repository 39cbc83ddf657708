namespace VisuTility.Streams.Monitoring;

/// <summary>Decoded model metrics, in place: strings are valid UTF-8 inside the record's own bytes and live no longer than these.</summary>
public ref struct ModelMetricsView
{
    public ReadOnlySpan<byte> ModelName { get; internal set; }

    public ReadOnlySpan<byte> ModelVersion { get; internal set; }

    /// <summary>Event time, milliseconds since 1970 UTC; not checked.</summary>
    public long TimestampMs { get; internal set; }

    /// <summary>Empty = the model's own series.</summary>
    public ReadOnlySpan<byte> CameraId { get; internal set; }

    /// <summary>Like the other three it may be NaN or infinite: the caller refuses these.</summary>
    public double Accuracy { get; internal set; }

    public double Precision { get; internal set; }

    public double Recall { get; internal set; }

    public double LatencyMs { get; internal set; }
}
