using System.Text;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Avro;
using VisuTility.Streams.DeadLetters;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Fleet;

/// <summary>
/// Stage 2, the fold of a signals partition: all cameras of its models. A firing alert of a rule with a retrain order becomes one job per camera and model
/// (or per model), with the order's cooldown. Manual requests come by the control topic and are taken by the partition that the model's name hashes to.
/// </summary>
public sealed class FleetMonitor : IPartitionFold
{
    private readonly FoldScope _scope;
    private readonly RecordIntake _intake;
    private readonly OutputSchemas _outputs;
    private readonly int _partitions;
    private readonly Dictionary<string, int> _units = new(StringComparer.Ordinal);
    private readonly List<ModelState> _models = [];
    private readonly Dictionary<int, Cursor> _births = [];
    private readonly ModelSnapshot _snapshot = new();
    private readonly AvroWriter _writer = new();

    public FleetMonitor(FoldScope scope, IWriterSchemas schemas, OutputSchemas outputs, int signalPartitions)
    {
        (_scope, _outputs, _partitions) = (scope, outputs, signalPartitions);
        _intake = new RecordIntake(scope, schemas);
    }

    public int FoldVersion => 1;

    public DirtyUnits Dirty { get; } = new();

    public int UnitCount => _models.Count;

    public int StoredKeys => _models.Count + _models.Sum(static model => model.StoredCameras);

    /// <summary>Nothing here waits for time yet.</summary>
    public long NextDeadline => long.MaxValue;

    public Readiness Prepare(in RecordView record) => _intake.Look(record);

    public void Apply(in RecordView record)
    {
        if (record.IsTombstone)
        {
            _scope.Counters.Tombstones++;
        }
        else if (Decode(record) is { } signal)
        {
            Apply(signal);
        }
        else
        {
            _intake.SendToDeadLetters(record);
        }
    }

    private DriftSignal? Decode(in RecordView record)
    {
        if (_intake.Schema is not { } schema)
        {
            return null;
        }

        if (schema.Signals is null)
        {
            _intake.Reject(DeadLetterReason.SchemaIncompatible, "only DriftSignals belong into the signals topic");
            return null;
        }

        if (DriftSignal.TryDecode(_intake.Body(record), schema.Signals, out var signal, out var error))
        {
            return signal;
        }

        _intake.Refuse(error);
        return null;
    }

    private void Apply(DriftSignal signal)
    {
        _scope.Counters.Readings++;
        if (signal.Kind == SignalKind.Progress || signal.ModelName.Length == 0 || UnitOf(signal.ModelName) is not (>= 0 and var unit))
        {
            return;
        }

        var model = _models[unit];
        if (_scope.Silent && _scope.At.Offset < model.Since.Offset)
        {
            return;
        }

        switch (signal.Kind)
        {
            case SignalKind.Joined or SignalKind.Left:
                model.Camera(signal.CameraId).IsPresent = signal.Kind == SignalKind.Joined;
                break;
            case SignalKind.VersionSeen:
                model.Camera(signal.CameraId).Version = signal.ModelVersion;
                break;
            case SignalKind.StatusChange when signal is { Status: AlertState.Firing, Retrain: { } order }:
                Order(unit, signal, order);
                break;
            default:
                return;
        }

        Dirty.Mark(unit);
    }

    private void Order(int unit, DriftSignal signal, RetrainOrder order)
    {
        var model = _models[unit];
        var wholeModel = order.Scope == JobScope.Model;
        var last = model.Camera(wholeModel ? "" : signal.CameraId).LastJobMs;
        if (last[(int)order.Kind] != 0 && signal.EventTimeMs - last[(int)order.Kind] < order.CooldownMs)
        {
            return;
        }

        last[(int)order.Kind] = signal.EventTimeMs;
        model.Jobs++;
        var id = AlertIds.Hash("job", signal.SignalId);
        Emit(unit, new RetrainJob
        {
            JobId = id,
            IdempotencyKey = id,
            Kind = order.Kind,
            Reason = order.Reason,
            ModelName = signal.ModelName,
            ModelVersion = signal.ModelVersion,
            Cameras = signal.CameraId.Length == 0 || wholeModel ? [] : [signal.CameraId],
            Scope = order.Scope,
            Rule = signal.Rule,
            Metric = signal.Metric,
            Evidence = new JobEvidence(
                signal.Detector, signal.Value, signal.Statistic, signal.Threshold, signal.WindowCount, signal.WindowMean, signal.ReferenceMean),
            AlertIds = signal.AlertId is { } alert ? [alert] : [],
            Priority = order.Priority,
            RequestedAtMs = signal.EventTimeMs,
            DeadlineMs = order.DeadlineMs > 0 ? signal.EventTimeMs + order.DeadlineMs : null,
            Status = JobState.Requested,
            Source = signal.Source,
        });
    }

    public void ApplyControl(ControlEffect effect, long number)
    {
        if (effect.Request is not { } request || Murmur2.PartitionOf(Encoding.UTF8.GetBytes(request.ModelName), _partitions) != _scope.Input.Partition)
        {
            return;
        }

        // While silent the entry's effect is in the stored state when its number lies before the model's cursor; and if it does not, the entry comes
        // after the last commit that wrote anything, which cannot be: an entry and its job travel in one transaction.
        if (UnitOf(request.ModelName) is not (>= 0 and var unit) || (_scope.Silent && number < _models[unit].Since.Number))
        {
            return;
        }

        var model = _models[unit];
        model.Jobs++;
        var id = AlertIds.Hash("manual-job", effect.Record.ControlId);
        Dirty.Mark(unit);
        Emit(unit, new RetrainJob
        {
            JobId = id,
            IdempotencyKey = id,
            Kind = request.Kind,
            Reason = request.Reason,
            ModelName = request.ModelName,
            ModelVersion = request.ModelVersion,
            Cameras = [.. request.Cameras.Order(StringComparer.Ordinal)],
            Scope = request.Cameras.Count == 0 ? JobScope.Model : JobScope.Camera,
            RequestedAtMs = Math.Max(_scope.Clock, effect.Record.IssuedAtMs), // A partition that never saw a signal has no clock yet.
            DeadlineMs = request.DeadlineMs,
            Status = JobState.Requested,
            Source = new SourcePoint(_scope.InputTopic, _scope.Input.Partition, _scope.At.Offset),
        });
    }

    public void BeforeControl(long number)
    {
    }

    public void Tick()
    {
    }

    public void EndRestore()
    {
    }

    public string? Load(ReadOnlySpan<byte> unitKey, ReadOnlySpan<byte> value) =>
        ModelSnapshot.Load(unitKey, value, name => _models[_units.TryGetValue(name, out var unit) ? unit : Add(name)]);

    public void WriteSnapshot(int unit, Cursor at, List<OutputRecord> target)
    {
        _snapshot.WriteHeader(_models[unit], at, _scope.Input.Partition, target);
        _snapshot.WriteEntries(_models[unit], _scope.Input.Partition, target);
    }

    public void WriteMembership(IReadOnlySet<int> written, List<OutputRecord> target)
    {
        foreach (var (unit, since) in _births)
        {
            if (!written.Contains(unit))
            {
                _snapshot.WriteHeader(new ModelState(_models[unit].Name), since, _scope.Input.Partition, target);
            }
        }

        _births.Clear();
    }

    /// <summary>Index of a model, born here if new; while silent the stored models are all there are: -1.</summary>
    private int UnitOf(string name)
    {
        if (_units.TryGetValue(name, out var unit))
        {
            return unit;
        }

        if (_scope.MembershipIsGiven)
        {
            return -1;
        }

        unit = Add(name);
        _models[unit].Since = _scope.At;
        _births.Add(unit, _scope.At);
        Dirty.Mark(unit);
        return unit;
    }

    private int Add(string name)
    {
        _models.Add(new ModelState(name));
        _units.Add(name, _models.Count - 1);
        return _models.Count - 1;
    }

    private void Emit(int unit, RetrainJob job)
    {
        _writer.Clear();
        ConfluentFrame.WriteHeader(_writer, _outputs.RetrainJob);
        job.Encode(_writer);
        _scope.Outbox.Emit(
            unit, new OutputRecord(TopicRole.RetrainJobs, -1, Encoding.UTF8.GetBytes(job.ModelName), _writer.ToArray()), $"job {job.JobId} of model {job.ModelName}");
    }
}
