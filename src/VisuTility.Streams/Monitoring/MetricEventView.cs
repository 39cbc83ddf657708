using VisuTility.Streams.Records;

namespace VisuTility.Streams.Monitoring;

/// <summary>
/// A decoded metric event, in place: strings are valid UTF-8 inside the record's own bytes and live no longer than these.
/// </summary>
public ref struct MetricEventView
{
    public ReadOnlySpan<byte> Id { get; internal set; }

    /// <summary>Event time, milliseconds since 1970 UTC; not checked.</summary>
    public long TimestampMs { get; internal set; }

    public ReadOnlySpan<byte> CameraId { get; internal set; }

    public Modality Modality { get; internal set; }

    public ReadOnlySpan<byte> ModelName { get; internal set; }

    public ReadOnlySpan<byte> ModelVersion { get; internal set; }

    public ReadOnlySpan<byte> Metric { get; internal set; }

    /// <summary>May be NaN or infinite: the caller refuses these.</summary>
    public double Value { get; internal set; }

    /// <summary>Outcomes behind the value; not checked.</summary>
    public long Samples { get; internal set; }
}
