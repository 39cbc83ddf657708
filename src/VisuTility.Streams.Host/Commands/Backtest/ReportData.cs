using VisuTility.Streams.Host.Commands.Scoring;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Host.Commands.Backtest;

internal readonly record struct StreamKey(string Model, string Camera, string Metric) : IComparable<StreamKey>
{
    public int CompareTo(StreamKey other)
    {
        var order = string.CompareOrdinal(Model, other.Model);
        order = order != 0 ? order : string.CompareOrdinal(Camera, other.Camera);
        return order != 0 ? order : string.CompareOrdinal(Metric, other.Metric);
    }
}

internal readonly record struct StreamPoint(long TimeMs, double Value);

/// <summary>An alert from the moment it fires; <see cref="EndMs"/> is null while it does.</summary>
internal sealed class ReportedAlert(DriftAlert firing, JudgedAlert? judged)
{
    public DriftAlert Firing { get; } = firing;

    /// <summary>Null without a truth.</summary>
    public JudgedAlert? Judged { get; } = judged;

    public long? EndMs { get; set; }
}

/// <summary>What was measured in one metric of one camera and model, over all versions.</summary>
internal sealed class ReportedStream
{
    public List<StreamPoint> Points { get; } = [];

    /// <summary>Where each version was first seen.</summary>
    public List<(long TimeMs, string Version)> Versions { get; } = [];

    public List<ReportedAlert> Alerts { get; } = [];
}

/// <summary>What the report needs of a run. Which streams alarm is known only at the end, so it keeps all of them.</summary>
internal sealed class ReportData(RuleSettings settings)
{
    private readonly Dictionary<StreamKey, ReportedStream> _streams = [];
    private readonly Dictionary<string, ReportedAlert> _open = new(StringComparer.Ordinal);
    private readonly List<RetrainJob> _jobs = [];

    public IReadOnlyList<RetrainJob> Jobs => _jobs;

    public long StartMs { get; private set; } = long.MaxValue;

    public long EndMs { get; private set; } = long.MinValue;

    /// <summary>By model, camera and metric.</summary>
    public IEnumerable<(StreamKey Key, ReportedStream Stream)> Alarmed => _streams
        .Where(static pair => pair.Value.Alerts.Count > 0)
        .OrderBy(static pair => pair.Key)
        .Select(static pair => (pair.Key, pair.Value));

    /// <summary>Readings that the service refuses have no place in a picture: one time of 1970 would press the rest to a line.</summary>
    public void Add(MetricEvent reading, long appendTimeMs)
    {
        if (!double.IsFinite(reading.Value)
            || reading.TimestampMs < settings.MinEventTimeMs || reading.TimestampMs > appendTimeMs + settings.MaxFutureSkewMs)
        {
            return;
        }

        (StartMs, EndMs) = (Math.Min(StartMs, reading.TimestampMs), Math.Max(EndMs, reading.TimestampMs));
        var stream = StreamOf(new StreamKey(reading.ModelName, reading.CameraId, reading.Metric));
        stream.Points.Add(new StreamPoint(reading.TimestampMs, reading.Value));
        if (!stream.Versions.Exists(seen => seen.Version == reading.ModelVersion))
        {
            stream.Versions.Add((reading.TimestampMs, reading.ModelVersion));
        }
    }

    public void Add(DriftAlert alert, JudgedAlert? judged)
    {
        if (FiredAlert.Begins(alert))
        {
            var reported = new ReportedAlert(alert, judged);
            StreamOf(new StreamKey(alert.ModelName, alert.CameraId, alert.Metric)).Alerts.Add(reported);
            _open[alert.Fingerprint] = reported;
        }
        else if (alert.State is AlertState.Resolved or AlertState.Expired && _open.Remove(alert.Fingerprint, out var ended))
        {
            ended.EndMs = alert.EventTimeMs;
        }
    }

    public void Add(RetrainJob job) => _jobs.Add(job);

    private ReportedStream StreamOf(StreamKey key)
    {
        if (!_streams.TryGetValue(key, out var stream))
        {
            _streams[key] = stream = new ReportedStream();
        }

        return stream;
    }
}
