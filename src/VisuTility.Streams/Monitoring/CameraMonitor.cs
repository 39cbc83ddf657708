using VisuTility.Streams.DeadLetters;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Monitoring;

/// <summary>
/// Stage 1, the fold of a metrics partition: record -> readings -> series -> detectors -> alert policy -> alerts and signals. A record moves only the
/// series it names; ticks move silence, eviction and progress.
/// </summary>
public sealed class CameraMonitor : IPartitionFold
{
    /// <summary>Series are looked through for silence once per this much partition clock.</summary>
    private const long EvictionStepMs = 60_000;

    /// <summary>Detectors that judge time without readings are asked once per this much partition clock.</summary>
    private const long TimedStepMs = 10_000;

    private readonly FoldScope _scope;
    private readonly RecordIntake _intake;
    private readonly SeriesStore _series;
    private readonly AlertPublisher _publisher;
    private readonly SeriesJudge _judge;
    private readonly Presence _presence = new();
    private readonly RejectedKeys _rejected = new();
    private readonly byte[] _key = new byte[SeriesKey.MaxBytes];

    public CameraMonitor(FoldScope scope, IWriterSchemas schemas, OutputSchemas outputs, int signalPartitions)
    {
        _scope = scope;
        _intake = new RecordIntake(scope, schemas);
        _series = new SeriesStore(scope, Dirty);
        _publisher = new AlertPublisher(scope, outputs, signalPartitions);
        _judge = new SeriesJudge(scope, _series, _publisher, Dirty);
    }

    public int FoldVersion => 4;

    public DirtyUnits Dirty { get; } = new();

    public int UnitCount => _series.Count;

    public int StoredKeys => _series.Count;

    public long NextDeadline => _scope.LastMark + _scope.Context.Rules.Settings.ProgressIntervalMs;

    public Readiness Prepare(in RecordView record) => _intake.Look(record);

    public void Apply(in RecordView record)
    {
        if (record.IsTombstone)
        {
            _scope.Counters.Tombstones++;
        }
        else if (_intake.Schema is not { } schema || !ApplyBody(record, schema))
        {
            _intake.SendToDeadLetters(record);
        }
    }

    private bool ApplyBody(in RecordView record, WriterSchema schema)
    {
        if (schema.MetricEvents is { } events)
        {
            return events.TryDecode(_intake.Body(record), out var view, out var error) ? ApplyEvent(record, view) : _intake.Refuse(error);
        }

        if (schema.ModelMetrics is { } metrics)
        {
            return metrics.TryDecode(_intake.Body(record), out var view, out var error) ? ApplyMetrics(record, view) : _intake.Refuse(error);
        }

        return _intake.Refuse(DeadLetterReason.SchemaIncompatible, "a DriftSignal does not belong into the metrics topic");
    }

    private bool ApplyEvent(in RecordView record, in MetricEventView view)
    {
        if (!double.IsFinite(view.Value))
        {
            return _intake.Refuse(DeadLetterReason.InvalidValue, $"value is {view.Value}; only finite numbers can be judged");
        }

        if (view.Metric.IsEmpty || view.CameraId.IsEmpty)
        {
            return _intake.Refuse(DeadLetterReason.InvalidValue, view.Metric.IsEmpty ? "metric is empty" : "camera_id is empty");
        }

        if (!_intake.HasSaneSource(record, view.ModelName, view.TimestampMs))
        {
            return false;
        }

        var length = SeriesKey.Write(_key, view.Modality, view.CameraId, view.ModelName, view.ModelVersion, view.Metric);
        if (length < 0)
        {
            return _intake.RefuseLongText();
        }

        ApplyReading(_key.AsSpan(0, length), new Reading(view.Value, view.Samples, view.TimestampMs), Mix64.Of(view.Id));
        return true;
    }

    // One record, four series; in the order of their key bytes: the metric stands last in the key, shorter names first.
    private bool ApplyMetrics(in RecordView record, in ModelMetricsView view)
    {
        if (!_intake.HasSaneSource(record, view.ModelName, view.TimestampMs))
        {
            return false;
        }

        return ApplyMetric(record, view, "recall"u8, view.Recall)
            && ApplyMetric(record, view, "accuracy"u8, view.Accuracy)
            && ApplyMetric(record, view, "precision"u8, view.Precision)
            && ApplyMetric(record, view, "latency_ms"u8, view.LatencyMs);
    }

    private bool ApplyMetric(in RecordView record, in ModelMetricsView view, ReadOnlySpan<byte> metric, double value)
    {
        var length = SeriesKey.Write(_key, Modality.Unknown, view.CameraId, view.ModelName, view.ModelVersion, metric);
        if (length < 0)
        {
            return _intake.RefuseLongText();
        }

        if (double.IsFinite(value))
        {
            // Its id is topic, partition and offset: within a series of this partition the offset alone.
            ApplyReading(_key.AsSpan(0, length), new Reading(value, 0, view.TimestampMs), (ulong)record.Offset);
        }
        else
        {
            _scope.Counters.Invalid++;
        }

        return true;
    }

    private void ApplyReading(ReadOnlySpan<byte> key, in Reading reading, ulong id)
    {
        var hash = Mix64.Of(key);
        var unit = _series.Find(key, hash);
        if (unit < 0 && (unit = Admit(key, hash)) < 0)
        {
            return;
        }

        var series = _series[unit]!;
        if (_scope.Silent && !IsDue(series, unit))
        {
            return;
        }

        ref var header = ref series.Header;
        if (reading.TimeMs < header.LastTimeMs)
        {
            _scope.Counters.Late++;
            return;
        }

        if (reading.TimeMs == header.LastTimeMs && header.HasId(id))
        {
            _scope.Counters.Duplicates++;
            return;
        }

        header.Accept(reading.TimeMs, id, _scope.Clock);
        _scope.Counters.Readings++;
        Dirty.Mark(unit);
        _judge.Take(unit, series, reading);
    }

    /// <summary>A reading of a series that is not held: born if a rule watches it and the cap allows. Index, or -1.</summary>
    private int Admit(ReadOnlySpan<byte> key, ulong hash)
    {
        var kind = _rejected.Find(key, hash, _scope.Context.Rules);
        if (kind == RejectedKeys.Kind.Unknown)
        {
            var text = SeriesKey.Read(key)!;
            var layout = _series.LayoutFor(text);
            kind = layout is null ? RejectedKeys.Kind.Unmatched : RejectedKeys.Kind.OverCap;
            if (layout is not null && !_scope.MembershipIsGiven && _series.Count < _scope.Context.Rules.Settings.SeriesCap)
            {
                return Bear(key, hash, text, layout);
            }

            _rejected.Add(key, hash, kind);
        }

        if (kind == RejectedKeys.Kind.Unmatched)
        {
            _scope.Counters.Unmatched++;
        }
        else
        {
            _scope.Counters.Refused++;
        }

        return -1;
    }

    private int Bear(ReadOnlySpan<byte> key, ulong hash, SeriesKey text, SeriesLayout layout)
    {
        var unit = _series.Add(key, hash, layout);
        _series.Inherit(unit, text, _presence.OtherVersions(text));
        if (_presence.Add(text, out var versionSeen))
        {
            _publisher.Membership(SignalKind.Joined, text);
        }

        if (versionSeen)
        {
            _publisher.Membership(SignalKind.VersionSeen, text);
        }

        return unit;
    }

    /// <summary>While silent: whether the snapshot does not hold this record's effect yet.</summary>
    private bool IsDue(Series series, int unit) =>
        _scope.At.Offset >= series.Since.Offset && (series.Layout is not null || TakeUp(unit));

    private bool TakeUp(int unit)
    {
        // A newer fold may keep other bytes: what an older one stored cannot be read, and the series is born again.
        var fits = _series.Materialise(unit) || (_scope.Outbox.IsUnchecked && _series.BearAgain(unit));
        if (!fits)
        {
            _scope.Outbox.Diverge($"series {_series.KeyOf(unit)} under other rules than its snapshot was written with");
        }

        return fits;
    }

    public void Tick()
    {
        var settings = _scope.Context.Rules.Settings;
        if (_series.HasTimed && _scope.LastTick / TimedStepMs != _scope.PreviousTick / TimedStepMs)
        {
            JudgeTime();
        }

        if (!_scope.MembershipIsGiven && _scope.LastTick / EvictionStepMs != _scope.PreviousTick / EvictionStepMs)
        {
            Evict(_scope.Clock - settings.SeriesRetentionMs);
        }

        if (_scope.Clock - _scope.LastMark >= settings.ProgressIntervalMs)
        {
            _scope.LastMark = _scope.Clock;
            if (!_scope.Silent)
            {
                _publisher.Progress();
            }
        }
    }

    private void JudgeTime()
    {
        foreach (var unit in _series.InKeyOrder(unit => IsTimedAndDue(_series[unit]!)))
        {
            var series = _series[unit]!;
            if (!_scope.Silent || IsDue(series, unit))
            {
                _judge.TakeTime(unit, series);
            }
        }
    }

    /// <summary>
    /// A record's tick is in the snapshot exactly where the record is, a journaled one where its entry is; a block that is not taken up yet
    /// may hold a timed rule.
    /// </summary>
    private bool IsTimedAndDue(Series series) =>
        series.Layout is null or { IsTimed: true }
        && (!_scope.Silent || (_scope.At.Offset >= series.Since.Offset && _scope.At.Number >= series.Since.Number));

    private void Evict(long seenBeforeMs)
    {
        foreach (var unit in _series.InKeyOrder(unit => _series[unit]!.Header.LastSeenMs <= seenBeforeMs))
        {
            _judge.Expire(unit, static (_, _) => true);
            Remove(unit);
        }
    }

    private void Remove(int unit)
    {
        var key = _series.KeyOf(unit);
        _series.Remove(unit);
        _rejected.Clear();
        if (_presence.Remove(key))
        {
            _publisher.Membership(SignalKind.Left, key);
        }
    }

    public void BeforeControl(long number)
    {
        foreach (var unit in _series.Units)
        {
            if (_series[unit] is { Layout: null } series && series.Since.Number <= number)
            {
                TakeUp(unit);
            }
        }
    }

    public void ApplyControl(ControlEffect effect, long number)
    {
        if (effect.Rules is not null)
        {
            _rejected.Clear();
            foreach (var unit in Due(number))
            {
                Rebind(unit);
            }
        }
        else if (effect.Reset is { } reset)
        {
            foreach (var unit in Due(number))
            {
                var series = _series[unit]!;
                if (reset.Matches(SeriesStore.LabelsOf(_series.KeyOf(unit))))
                {
                    _judge.Expire(unit, static (_, _) => true);
                    ResetBlock(series);
                    Dirty.Mark(unit);
                }
            }
        }
    }

    /// <summary>Series that an entry touches; while silent only those whose snapshot does not hold its effect.</summary>
    private List<int> Due(long number) => _series.InKeyOrder(unit => !_scope.Silent || (number >= _series[unit]!.Since.Number && _series[unit]!.Layout is not null));

    private static void ResetBlock(Series series)
    {
        var header = series.Header;
        series.Block = series.Layout!.NewBlock();
        series.Header = header;
    }

    /// <summary>New rules: a rule whose state is still valid keeps it, others begin anew; open alerts of the gone ones expire.</summary>
    private void Rebind(int unit)
    {
        var series = _series[unit]!;
        var old = series.Layout!;
        var next = _series.LayoutFor(_series.KeyOf(unit));
        _judge.Expire(unit, (layout, i) => next is null || next.IndexOfState(layout.Rules[i].StateHash) < 0);
        if (next is null)
        {
            if (!_scope.MembershipIsGiven)
            {
                Remove(unit);
            }

            return;
        }

        (series.Layout, series.Block) = (next, next.CarryOver(old, series.Block));
        Dirty.Mark(unit);
    }

    public string? Load(ReadOnlySpan<byte> unitKey, ReadOnlySpan<byte> value)
    {
        var problem = _series.Load(unitKey, value);
        if (problem is null)
        {
            _presence.Add(SeriesKey.Read(unitKey)!, out _);
        }

        return problem;
    }

    public void EndRestore()
    {
        _rejected.Clear();
        foreach (var unit in _series.Units)
        {
            if (_series[unit]!.Layout is null)
            {
                TakeUp(unit);
            }
        }
    }

    public void WriteSnapshot(int unit, Cursor at, List<OutputRecord> target) => _series.WriteSnapshot(unit, at, target);

    public void WriteMembership(IReadOnlySet<int> written, List<OutputRecord> target) => _series.WriteMembership(written, target);
}
