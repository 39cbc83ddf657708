using System.Text;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Fleet;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.Tests.Rules;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>One scenario through the real engine, both stages, on one partition.</summary>
internal sealed class ScenarioRun
{
    private const long Lead = 3_600_000;

    private readonly EngineWorld _world = new(partitions: 1, withFleet: true);
    private readonly KnownSchemas _schemas = new();
    private readonly AvroWriter _writer = new();
    private int _sent;

    /// <param name="ruleFile">A rule file of the product.</param>
    public ScenarioRun(string ruleFile)
        : this(RuleFiles.Load(ruleFile))
    {
    }

    /// <param name="rules">The rules in force from the start.</param>
    /// <param name="leadMs">How long before the cluster's clock event times begin: the broker appends everything at once.</param>
    public ScenarioRun(RuleSet rules, long leadMs = Lead)
    {
        _world.MakeFold = scope => scope.Input.Topic == TopicRole.Metrics
            ? new CameraMonitor(scope, _schemas, KnownSchemas.Outputs, EngineWorld.SignalPartitions)
            : new FleetMonitor(scope, _schemas, KnownSchemas.Outputs, EngineWorld.SignalPartitions);
        StartMs = _world.Cluster.Time.NowMs - leadMs;
        Order(new ControlBody.RuleSetChange(rules.CanonicalJson, true));
    }

    public long StartMs { get; }

    /// <summary>Every transition that a read_committed reader sees, in order.</summary>
    public IReadOnlyList<DriftAlert> Alerts => Read<DriftAlert>(TopicRole.Alerts);

    public IReadOnlyList<RetrainJob> Jobs => Read<RetrainJob>(TopicRole.RetrainJobs);

    public ScenarioRun Play(SeriesLabels series, IEnumerable<double> values, long everyMs, long? startMs = null)
    {
        foreach (var (index, value) in values.Index())
        {
            Send(series.Camera, KnownSchemas.MetricEvents, new MetricEvent
            {
                Id = $"e{_sent++}",
                TimestampMs = (startMs ?? StartMs) + (index * everyMs),
                CameraId = series.Camera,
                Modality = Enum.Parse<Modality>(series.Modality, ignoreCase: true),
                ModelName = series.Model,
                ModelVersion = series.Version,
                Metric = series.Metric,
                Value = value,
            });
        }

        return this;
    }

    public ScenarioRun Play(IEnumerable<ModelMetrics> records)
    {
        foreach (var record in records)
        {
            Send(record.ModelName, KnownSchemas.ModelMetrics, record);
        }

        return this;
    }

    public void Order(ControlBody body) => _world.SendControl(body);

    /// <summary>Starts one instance and lets it work off everything.</summary>
    public ScenarioRun Run()
    {
        _world.Start("a");
        _world.RunUntilCaughtUp();
        _world.AssertMatchesReference();
        return this;
    }

    public void RunUntil(Func<bool> condition, string what)
    {
        _world.RunUntil(condition, what);
        _world.AssertMatchesReference();
    }

    private void Send<T>(string key, int schema, T record)
        where T : class, IAvroRecord<T>
    {
        _writer.Clear();
        ConfluentFrame.WriteHeader(_writer, schema);
        record.Encode(_writer);
        _world.Cluster.Append(_world.Inputs[0], Encoding.UTF8.GetBytes(key), _writer.ToArray());
    }

    private List<T> Read<T>(TopicRole topic)
        where T : class, IAvroRecord<T> =>
    [
        .. Enumerable.Range(0, _world.Cluster.PartitionCount(topic))
            .SelectMany(partition => _world.Cluster.ReadCommitted(new PartitionId(topic, partition)))
            .Select(record => T.TryDecode(record.Value.AsSpan(ConfluentFrame.IdHeaderBytes), T.Schema.Plan, out var value, out var error)
                ? value
                : throw new InvalidDataException(error.ToString())),
    ];
}
