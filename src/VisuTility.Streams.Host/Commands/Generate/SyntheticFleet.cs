using System.Globalization;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Generate;

/// <summary>
/// The readings of a <see cref="FleetPlan"/>, one after the other: round by round, camera by camera, metric by metric. Noise is the sum of
/// four 16 bit
/// numbers of a xorshift generator: bell-shaped, bounded (3.5 standard deviations), and the same on every machine.
/// </summary>
internal sealed class SyntheticFleet
{
    private const double StepSigmas = 6;

    /// <summary>Sum of four uniform numbers of width 1.</summary>
    private const double NoiseSd = 0.57735026918962573;

    private static readonly Dictionary<string, string> Attributes = new() { ["site"] = "berlin-3" };

    private readonly FleetPlan _plan;
    private readonly SyntheticMetric[] _metrics;
    private readonly string[] _cameras;
    private readonly string[] _models;
    private readonly bool[] _drifts;
    private ulong _state;
    private int _camera;
    private int _metric;

    public SyntheticFleet(FleetPlan plan)
    {
        _plan = plan;
        _metrics = SyntheticMetric.First(plan.Metrics);
        _cameras =
        [
            .. Enumerable.Range(0, plan.Cameras).Select(static camera => string.Create(CultureInfo.InvariantCulture, $"cam-{camera:00000}"))
        ];
        _models =
        [
            .. Enumerable.Range(0, plan.Models).Select(
                static model => string.Create(CultureInfo.InvariantCulture, $"yolov8-person{(model == 0 ? "" : $"-{model}")}"))
        ];
        _state = (88_172_645_463_325_252 ^ ((ulong)plan.Seed * 0x9E37_79B9_7F4A_7C15)) | 1;
        _drifts = plan.StepEvery > 0 ? new bool[plan.Cameras] : Chosen(plan);
    }

    /// <summary>Rounds that are whole.</summary>
    public int Round { get; private set; }

    /// <summary>The next reading; <paramref name="episode"/> is set where a drift begins with it.</summary>
    public MetricEvent Next(long timestampMs, out Episode? episode)
    {
        var metric = _metrics[_metric];
        var shift = Shift();
        var id = string.Create(CultureInfo.InvariantCulture, $"{_camera:x8}-{_metric:x2}-{Round:x8}");
        var reading = new MetricEvent
        {
            Id = id,
            TimestampMs = timestampMs,
            CameraId = _cameras[_camera],
            Modality = (Modality)(1 + (_camera % 2)),
            ModelName = _models[_camera % _models.Length],
            ModelVersion = "1.4.2",
            Metric = metric.Name,
            Value = metric.Mean + (metric.Sd * (Noise() + (shift * metric.Worse))),
            Samples = 100,
            Attributes = Attributes,
        };
        episode = _drifts[_camera] && Round == _plan.DriftAfter
            ? new Episode(
                reading.CameraId, reading.ModelName, reading.ModelVersion, metric.Name, timestampMs, id, metric.Mean,
                metric.Mean + (metric.Sd * shift * metric.Worse), shift * metric.Worse)
            : null;
        Advance();
        return reading;
    }

    /// <summary>So many different cameras, at least one where a share is asked for.</summary>
    private bool[] Chosen(FleetPlan plan)
    {
        var drifts = new bool[plan.Cameras];
        var left = plan.DriftShare > 0 ? Math.Max(1, (int)Math.Round(plan.Cameras * plan.DriftShare)) : 0;
        while (left > 0)
        {
            var camera = (int)(Random() % (ulong)plan.Cameras);
            left -= drifts[camera] ? 0 : 1;
            drifts[camera] = true;
        }

        return drifts;
    }

    /// <summary>In standard deviations, towards the worse.</summary>
    private double Shift()
    {
        if (_plan.StepEvery > 0)
        {
            var series = (_camera * _plan.Metrics) + _metric;
            return StepSigmas * ((Round + (series * 7 % _plan.StepEvery)) / _plan.StepEvery);
        }

        return _drifts[_camera] && Round >= _plan.DriftAfter ? _plan.DriftSize : 0;
    }

    private void Advance()
    {
        if (++_metric == _plan.Metrics)
        {
            _metric = 0;
            if (++_camera == _plan.Cameras)
            {
                _camera = 0;
                Round++;
            }
        }
    }

    private double Noise()
    {
        var bits = Random();
        return ((((bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48)) / 65536.0) - 2) / NoiseSd;
    }

    private ulong Random()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return _state;
    }
}
