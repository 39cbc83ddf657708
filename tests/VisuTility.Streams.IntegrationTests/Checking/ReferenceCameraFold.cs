using System.Runtime.InteropServices;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.IntegrationTests.Checking;

/// <summary>
/// Stage 1 as slowly and plainly as possible: one dictionary, one pass over the committed records and the journal of a partition. It shares the detectors,
/// the alert policy, the rules and the generic Avro reader with the product and nothing else: no task, no series table, no snapshots, no outbox, no decoder.
/// </summary>
public sealed class ReferenceCameraFold(string topic, int partition, Func<int, AvroSchema?> schemaOf)
{
    private readonly Dictionary<SeriesLabels, SeriesState> _series = [];
    private FoldContext _context = FoldContext.Empty;
    private long _clock;

    /// <summary>Called before every record (its offset, -1) and every journal entry (-1, its number), and with both at their most at the end.</summary>
    public Action<long, long>? Before { get; init; }

    public List<DriftAlert> Alerts { get; } = [];

    public List<(long Offset, string Reason)> DeadLetters { get; } = [];

    public int Records { get; private set; }

    public int Readings { get; private set; }

    public int Late { get; private set; }

    public int Duplicates { get; private set; }

    public int Unmatched { get; private set; }

    public int Tombstones { get; private set; }

    public void Run(IEnumerable<LogRecord> input, IEnumerable<JournalEntry> journal)
    {
        var entries = new Queue<JournalEntry>(journal);
        foreach (var record in input)
        {
            TakeEntries(entries, record.Offset);
            Before?.Invoke(record.Offset, -1);
            MoveClock(record.TimestampMs);
            Records++;
            Take(record);
        }

        TakeEntries(entries, long.MaxValue);
        Before?.Invoke(long.MaxValue, long.MaxValue);
    }

    /// <summary>The rules of the series and, one after the other, alert policy and detector state of each; null where it does not live.</summary>
    public (IReadOnlyList<Rule> Rules, byte[] State)? StateOf(SeriesLabels labels) => _series.TryGetValue(labels, out var series)
        ? (series.Rules, [.. series.Rules.SelectMany((_, i) => MemoryMarshal.AsBytes(series.Alerts.AsSpan(i, 1)).ToArray().Concat(series.Detectors[i]))])
        : null;

    public int LiveSeries => _series.Count;

    private void TakeEntries(Queue<JournalEntry> entries, long offset)
    {
        while (entries.TryPeek(out var entry) && entry.AtOffset <= offset)
        {
            entries.Dequeue();
            Before?.Invoke(-1, entry.Number);
            switch (entry.Body)
            {
                case JournalBody.Start start:
                    Assert.True(FoldContext.TryDecode(start.ContextBytes, out var context));
                    _context = context;
                    break;
                case JournalBody.Tick tick:
                    MoveClock(tick.TimeMs);
                    break;
                case JournalBody.Control control:
                    Assert.True(SingleObject.TryDecode<ControlRecord>(control.Record, out var order));
                    _context = _context.Apply(order, control.ControlOffset, _clock, out var effect);
                    Rebind(effect);
                    break;
            }
        }
    }

    /// <summary>A rule that is unchanged keeps its state, others begin anew. What a rule that goes leaves open is not modelled.</summary>
    private void Rebind(ControlEffect effect)
    {
        if (effect.Rules is null)
        {
            return;
        }

        foreach (var (labels, old) in _series.ToList())
        {
            var next = new SeriesState(new RuleMatcher(_context.Rules).Match(labels));
            for (var i = 0; i < old.Rules.Count; i++)
            {
                var at = next.Rules.ToList().FindIndex(rule => rule.StateHash == old.Rules[i].StateHash);
                Assert.True(at >= 0 || old.Alerts[i].Phase == AlertPhase.Inactive, "this reference does not model open alerts of rules that go");
                if (at >= 0)
                {
                    next.Alerts[at] = old.Alerts[i];
                    next.Detectors[at] = old.Detectors[i];
                }
            }

            next.LastTime = old.LastTime;
            next.Ids.UnionWith(old.Ids);
            _series[labels] = next;
        }
    }

    private void MoveClock(long time)
    {
        if (time / 1000 > _clock / 1000)
        {
            _context = _context.Tick(time / 1000 * 1000);
        }

        _clock = Math.Max(_clock, time);
    }

    private void Take(LogRecord record)
    {
        if (record.Value is null)
        {
            Tombstones++;
            return;
        }

        if (ReasonToRefuse(record, out var labels, out var reading, out var id) is { } reason)
        {
            DeadLetters.Add((record.Offset, reason));
            return;
        }

        if (!_series.TryGetValue(labels, out var series))
        {
            var rules = new RuleMatcher(_context.Rules).Match(labels);
            if (rules.Count == 0)
            {
                Unmatched++;
                return;
            }

            _series.Add(labels, series = new SeriesState(rules));
        }

        Judge(record, labels, series, reading, id);
    }

    private string? ReasonToRefuse(LogRecord record, out SeriesLabels labels, out Reading reading, out string id)
    {
        (labels, reading, id) = (default, default, "");
        var value = record.Value!;
        if (value.Length == 0)
        {
            return "empty";
        }

        if (value.Length < 5 || value[0] != 0)
        {
            return "bad_magic";
        }

        var schema = schemaOf((value[1] << 24) | (value[2] << 16) | (value[3] << 8) | value[4]);
        if (schema is null || schema.Name != "MetricEvent" || !RecordSchemas.MetricEvent.PlanFor(schema, out var plan, out _))
        {
            return "schema_incompatible";
        }

        if (!MetricEvent.TryDecode(value.AsSpan(5), plan, out var metric, out var error))
        {
            return error.Kind == AvroErrorKind.LimitExceeded ? "limit_exceeded" : error.Kind == AvroErrorKind.SchemaIncompatible ? "schema_incompatible" : "malformed";
        }

        if (!double.IsFinite(metric.Value) || metric.CameraId.Length == 0 || metric.ModelName.Length == 0 || metric.Metric.Length == 0)
        {
            return "invalid_value";
        }

        var settings = _context.Rules.Settings;
        if (metric.TimestampMs < settings.MinEventTimeMs || metric.TimestampMs > record.TimestampMs + settings.MaxFutureSkewMs)
        {
            return "timestamp_out_of_range";
        }

        labels = new SeriesLabels(metric.CameraId, metric.Modality.ToString().ToUpperInvariant(), metric.ModelName, metric.ModelVersion, metric.Metric);
        reading = new Reading(metric.Value, metric.Samples, metric.TimestampMs);
        id = metric.Id;
        return null;
    }

    private void Judge(LogRecord record, SeriesLabels labels, SeriesState series, Reading reading, string id)
    {
        if (reading.TimeMs < series.LastTime)
        {
            Late++;
            return;
        }

        if (reading.TimeMs > series.LastTime)
        {
            series.Ids.Clear();
            series.LastTime = reading.TimeMs;
        }

        if (!series.Ids.Add(id))
        {
            Duplicates++;
            return;
        }

        Readings++;
        for (var i = 0; i < series.Rules.Count; i++)
        {
            var rule = series.Rules[i];
            var before = series.Detectors[i].ToArray();
            var status = rule.Detector.Update(series.Detectors[i], reading);
            var transition = rule.Policy.Step(ref series.Alerts[i], status, reading.TimeMs, record.Offset);
            if (transition != AlertTransition.None)
            {
                Alerts.Add(AlertOf(record, labels, rule, series.Alerts[i], transition, rule.Detector.Explain(series.Detectors[i]), reading.TimeMs, before));
            }
        }
    }

    private DriftAlert AlertOf(
        LogRecord record, SeriesLabels labels, Rule rule, AlertPolicy.State state, AlertTransition transition, Evidence evidence, long time, byte[] before)
    {
        var fingerprint = AlertIds.Fingerprint(labels, rule.Name, topic, partition, state.EpisodeStartOffset);
        return new DriftAlert
        {
            AlertId = AlertIds.AlertId(fingerprint, state.Sequence),
            Fingerprint = fingerprint,
            Sequence = state.Sequence,
            State = Enum.Parse<AlertState>(transition.ToString()),
            PreviousState = Enum.Parse<AlertState>(state.Previous.ToString()),
            Severity = rule.Severity,
            Rule = rule.Name,
            CameraId = labels.Camera,
            ModelName = labels.Model,
            ModelVersion = labels.Version,
            Metric = labels.Metric,
            StartsAtMs = state.StartsAtMs,
            EndsAtMs = transition is AlertTransition.Resolved ? state.EndsAtMs : null,
            EventTimeMs = time,
            Value = evidence.Value,
            Statistic = evidence.Statistic,
            Threshold = evidence.Threshold,
            Window = new WindowSummary(evidence.Window.Start, evidence.Window.End + 1, evidence.Window.Count, evidence.Window.Mean, evidence.Window.Sd),
            Detector = new Records.DetectorInfo(rule.Detector.Name, rule.Detector.StateVersion, rule.Detector.Parameters),
            StateBefore = before.Length <= DriftAlert.MaxStateBytes ? before : null,
            Source = new SourceRange(topic, partition, state.EpisodeStartOffset, record.Offset),
            EpisodeStartOffset = state.EpisodeStartOffset,
            Suppressed = state.Suppressed,
            Silenced = _context.IsSilenced(labels, rule, _clock / 1000 * 1000),
        };
    }

    private sealed class SeriesState
    {
        public SeriesState(IReadOnlyList<Rule> rules)
        {
            Rules = rules;
            Alerts = new AlertPolicy.State[rules.Count];
            Detectors = [.. rules.Select(rule => new byte[rule.Detector.StateBytes])];
            for (var i = 0; i < rules.Count; i++)
            {
                rules[i].Detector.Initialize(Detectors[i]);
            }
        }

        public IReadOnlyList<Rule> Rules { get; }

        public AlertPolicy.State[] Alerts { get; }

        public List<byte[]> Detectors { get; }

        public HashSet<string> Ids { get; } = [];

        public long LastTime { get; set; } = long.MinValue;
    }
}
