using System.Globalization;
using System.Text;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Fleet;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;
using VisuTility.Streams.Tests.Processing;

namespace VisuTility.Streams.Tests.Schedules;

/// <summary>
/// The service's own folds, both stages, on metric records good and bad: late, repeated, malformed, of unknown schemas, of more series than
/// the cap;
/// with rule sets, silences, resets, skips and job requests coming in between.
/// </summary>
internal sealed class MonitorWorkload : Workload
{
    /// <summary>Second byte of a fleet state key: an entry of a model, which has no cursor of its own.</summary>
    private const byte FleetEntry = 1;

    private const string Settings =
        """
        "settings": { "series_cap": CAP, "series_retention": "1m", "progress_interval": "10s",
          "context_interval": "1m", "max_future_skew": "1m" }
        """;

    private const string Floor =
        """
        { "name": "floor", "match": { "metric": "accuracy" }, "kind": "rate", "keep_firing_for": "2s", "cooldown": "3s",
          "detector": { "name": "threshold", "comparison": "below", "limit": LIMIT },
          "retrain": { "kind": "retrain", "reason": "performance", "scope": "model", "cooldown": "5s" } }
        """;

    private const string Mean =
        """
        { "name": "mean", "match": { "metric": "accuracy", "camera": "CAMERAS" }, "kind": "rate",
          "m_of_n": [2, 3], "keep_firing_for": "1s", "cooldown": "0s",
          "detector": { "name": "window-mean", "comparison": "below", "limit": 0.7, "window": 4, "min": 2 } }
        """;

    private const string Latency =
        """
        { "name": "latency", "match": { "metric": "latency_ms" }, "kind": "latency", "cooldown": "0s", "keep_firing_for": "1s",
          "detector": { "name": "threshold", "comparison": "above", "limit": 150 },
          "retrain": { "kind": "tune", "reason": "latency", "scope": "camera", "cooldown": "0s" } }
        """;

    private const string Silence =
        """
        { "name": "silence", "match": { "metric": "*" }, "cooldown": "0s", "keep_firing_for": "1s",
          "detector": { "name": "silence", "timeout": "5s" } }
        """;

    /// <summary>A version that appears beside another one takes over what that one has learned: its birth record holds a block.</summary>
    private const string Preset =
        """
        { "name": "preset", "match": { "metric": "latency_ms" }, "kind": "latency", "cooldown": "0s",
          "detector": { "name": "preset", "kind": "latency", "false_alarms_per_day": 1000 } }
        """;

    private static readonly string[] RuleSets =
    [
        Set("5", Floor.Replace("LIMIT", "0.6"), Mean.Replace("CAMERAS", "*"), Latency, Silence, Preset),
        Set("5", Floor.Replace("LIMIT", "0.5"), Mean.Replace("CAMERAS", "*")),
        Set("4", Mean.Replace("CAMERAS", "cam-1"), Latency),
        Set("100", Preset, Silence, Floor.Replace("LIMIT", "0.6"), Latency),
    ];

    private readonly KnownSchemas _schemas = new();
    private readonly AvroWriter _writer = new();
    private int _lastId;
    private byte[]? _lastRecord;

    public MonitorWorkload(EngineWorld world)
        : base(world)
    {
        world.MakeFold = scope => scope.Input.Topic == TopicRole.Metrics
            ? new CameraMonitor(scope, _schemas, KnownSchemas.Outputs, EngineWorld.SignalPartitions)
            : new FleetMonitor(scope, _schemas, KnownSchemas.Outputs, EngineWorld.SignalPartitions);
        SendRules(0, initial: true);
    }

    public override bool SchemaKnown
    {
        get => _schemas.KnowsSlow;
        set => _schemas.KnowsSlow = value;
    }

    public override void Send(Random random)
    {
        var camera = $"cam-{random.Next(1, 4)}";
        var value = random.Next(100) switch
        {
            < 3 => Garbage(random),
            < 5 => null,
            < 10 => _lastRecord,
            < 20 => Metrics(random, camera),
            _ => Event(random, camera),
        };
        _lastRecord = value ?? _lastRecord;
        var inputs = World.Inputs.Where(i => i.Topic == TopicRole.Metrics).ToList();
        World.Cluster.Append(inputs[random.Next(inputs.Count)], Encoding.UTF8.GetBytes(camera), value);
    }

    public override void SendControl(Random random)
    {
        switch (random.Next(6))
        {
            case 0 or 1:
                SendRules(random.Next(RuleSets.Length), initial: random.Next(5) == 0);
                break;
            case 2:
                var startMs = World.Cluster.Time.NowMs - 1000;
                var endMs = startMs + random.Next(500, 20_000);
                World.SendControl(new ControlBody.SilenceChange("s", Matchers("camera", "cam-1"), startMs, endMs));
                break;
            case 3:
                World.SendControl(new ControlBody.SeriesReset(Matchers("camera", $"cam-{random.Next(1, 4)}")));
                break;
            case 4:
                World.SendControl(new ControlBody.JobRequest($"m{random.Next(2)}", "", [], JobKind.Retrain, JobReason.Manual, null));
                break;
            default:
                var partition = random.Next(World.Cluster.PartitionCount(TopicRole.Metrics));
                var end = World.Cluster.EndOffset(new PartitionId(TopicRole.Metrics, partition));
                var skipped = Math.Max(0, end + random.Next(-2, 3));
                World.SendControl(new ControlBody.RecordSkip(World.Cluster.Options.Names[TopicRole.Metrics], partition, skipped));
                break;
        }
    }

    /// <summary>What the fresh instance saves when it closes is, cursors aside, what the plain pass holds.</summary>
    public override void AssertRestored(EngineInstance fresh)
    {
        fresh.Close();
        foreach (var input in World.Inputs)
        {
            var stored = World.Cluster.ReadCommitted(EngineWorld.StateOf(input)).Select(r => (r.Key!, r.Value));
            var expected = SnapshotsOf(new ReferenceRun(World.Cluster, input, World.MakeFold).Fold);
            var isFleet = input.Topic == TopicRole.Signals;
            Assert.Equal(Latest(expected, isFleet), Latest(stored, isFleet));
        }
    }

    private static IEnumerable<(byte[] Key, byte[]? Value)> SnapshotsOf(IPartitionFold fold)
    {
        // Nothing was ever saved in a plain pass, so every unit is dirty.
        var records = new List<OutputRecord>();
        while (fold.Dirty.TryOldest(out var unit, out _))
        {
            fold.WriteSnapshot(unit, default, records);
            fold.Dirty.Clean(unit);
        }

        return records.Select(r => (r.Key!, r.Value));
    }

    private static SortedDictionary<string, string> Latest(IEnumerable<(byte[] Key, byte[]? Value)> records, bool isFleet)
    {
        var latest = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in records.Where(r => r.Key[0] == StateKey.SnapshotKind))
        {
            latest.Remove(Convert.ToHexString(key));
            if (value is not null)
            {
                latest[Convert.ToHexString(key)] = isFleet && key[1] == FleetEntry ? Convert.ToHexString(value) : WithoutCursor(value);
            }
        }

        return latest;
    }

    /// <summary>Series and headers of models: a version byte, a cursor of 16 bytes, what counts here, a checksum.</summary>
    private static string WithoutCursor(byte[] value) => Convert.ToHexString(value.AsSpan(17, value.Length - 21));

    private static string Set(string cap, params string[] rules) =>
        $"{{ {Settings.Replace("CAP", cap)}, \"rules\": [ {string.Join(", ", rules)} ] }}";

    private static Dictionary<string, string> Matchers(string name, string value) => new() { [name] = value };

    private void SendRules(int index, bool initial)
    {
        var problems = new List<string>();
        Assert.True(RuleSetParser.TryParse(Encoding.UTF8.GetBytes(RuleSets[index]), "test", out _, problems), string.Join('\n', problems));
        World.SendControl(new ControlBody.RuleSetChange(RuleSets[index], initial));
    }

    private byte[] Garbage(Random random) => random.Next(4) switch
    {
        0 => [],
        1 => [9, 9, 9],
        2 => [0, 0, 0, 0, KnownSchemas.Broken, 1, 2, 3],
        _ => [0, 0, 0, 0, KnownSchemas.MetricEvents, 0xff, 0xff],
    };

    private byte[] Event(Random random, string camera)
    {
        var isLatency = random.Next(3) == 0;
        return Frame(random.Next(10) == 0 ? KnownSchemas.SlowMetricEvents : KnownSchemas.MetricEvents, new MetricEvent
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"e{++_lastId}"),
            TimestampMs = TimeOf(random),
            CameraId = camera,
            Modality = (Modality)random.Next(2),
            ModelName = $"m{random.Next(2)}",
            ModelVersion = random.Next(8) == 0 ? "2" : "1",
            Metric = isLatency ? "latency_ms" : random.Next(15) == 0 ? "unwatched" : "accuracy",
            Value = random.Next(60) == 0 ? double.NaN : isLatency ? random.Next(50, 250) : random.Next(30, 100) / 100.0,
            Samples = random.Next(1, 50),
        });
    }

    private byte[] Metrics(Random random, string camera) => Frame(KnownSchemas.ModelMetrics, new ModelMetrics
    {
        TimestampMs = TimeOf(random),
        CameraId = camera,
        ModelName = "m1",
        ModelVersion = "1",
        Accuracy = random.Next(30, 100) / 100.0,
        Precision = 0.9,
        Recall = 0.9,
        LatencyMs = random.Next(50, 250),
    });

    private long TimeOf(Random random) => World.Cluster.Time.NowMs + random.Next(20) switch
    {
        0 => -5000,
        1 => 120_000,
        _ => 0,
    };

    private byte[] Frame<T>(int schema, T record)
        where T : class, IAvroRecord<T>
    {
        _writer.Clear();
        ConfluentFrame.WriteHeader(_writer, schema);
        record.Encode(_writer);
        return _writer.ToArray();
    }
}
