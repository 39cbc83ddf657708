using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Rules.Json;

/// <summary>The objects of a rule file, key by key.</summary>
internal static partial class RuleShapes
{
    public const int MaxUrlLength = 2048;

    private const string NameText = "[a-z0-9-]{1,64}";

    private static readonly Dictionary<string, MetricKind> Kinds = new()
    {
        ["rate"] = MetricKind.Rate,
        ["error"] = MetricKind.Error,
        ["latency"] = MetricKind.Latency,
        ["score"] = MetricKind.Score,
        ["p-value"] = MetricKind.PValue,
        ["count"] = MetricKind.Count,
        ["other"] = MetricKind.Other,
    };

    private static readonly Dictionary<string, JobKind> JobKinds = new() { ["retrain"] = JobKind.Retrain, ["tune"] = JobKind.Tune };

    private static readonly Dictionary<string, JobReason> JobReasons = new()
    {
        ["drift"] = JobReason.Drift,
        ["performance"] = JobReason.Performance,
        ["latency"] = JobReason.Latency,
    };

    private static readonly Dictionary<string, JobScope> JobScopes = new() { ["camera"] = JobScope.Camera, ["model"] = JobScope.Model };

    private static readonly Dictionary<string, int> Priorities = new() { ["low"] = -1, ["normal"] = 0, ["high"] = 1, ["urgent"] = 2 };

    private static readonly string[] Severities = ["info", "warning", "error", "critical"];

    public static Shape<RuleSettings> Settings { get; } = new Shape<RuleSettings>(new RuleSettings())
        .Integer(
            "series_cap",
            1,
            10_000_000,
            "series held per partition; more are refused and counted",
            s => s.SeriesCap,
            (s, v) => s with { SeriesCap = v })
        .Duration(
            "series_retention",
            RuleSettings.Minute,
            RuleSettings.Longest,
            "silence after which a series is evicted",
            s => s.SeriesRetentionMs,
            (s, v) => s with { SeriesRetentionMs = v })
        .Duration(
            "max_future_skew",
            0,
            RuleSettings.Longest,
            "how far an event time may be ahead of the broker's append time",
            s => s.MaxFutureSkewMs,
            (s, v) => s with { MaxFutureSkewMs = v })
        .Instant("min_event_time", "earlier event times are dead letters", s => s.MinEventTimeMs, (s, v) => s with { MinEventTimeMs = v })
        .Duration(
            "progress_interval",
            RuleSettings.Second,
            RuleSettings.Hour,
            "time between progress marks",
            s => s.ProgressIntervalMs,
            (s, v) => s with { ProgressIntervalMs = v })
        .Duration(
            "context_interval",
            RuleSettings.Minute,
            7 * RuleSettings.Day,
            "time between journal entries with the whole context",
            s => s.ContextIntervalMs,
            (s, v) => s with { ContextIntervalMs = v });

    private static readonly Shape<RuleMatch> Match = new Shape<RuleMatch>(new RuleMatch { Metric = GlobSet.Any })
        .Globs("metric", [], true, "metrics: a glob or a list of globs", m => m.Metric, (m, v) => m with { Metric = v })
        .Globs("camera", [], false, "cameras: a glob or a list of globs", m => m.Camera, (m, v) => m with { Camera = v })
        .Globs(
            "modality",
            SeriesLabels.Modalities,
            false,
            "modalities: a glob or a list of globs over RGB, THERMAL, DEPTH, UNKNOWN",
            m => m.Modality,
            (m, v) => m with { Modality = v })
        .Globs("model", [], false, "model names: a glob or a list of globs", m => m.Model, (m, v) => m with { Model = v })
        .Globs("version", [], false, "model versions: a glob or a list of globs", m => m.Version, (m, v) => m with { Version = v });

    private static readonly Shape<RetrainOrder> Retrain = new Shape<RetrainOrder>(
            new RetrainOrder(JobKind.Retrain, JobReason.Drift, JobScope.Model, RuleSettings.Hour, RuleSettings.Day))
        .Choice("kind", JobKinds, "new weights, or other parameters", r => r.Kind, (r, v) => r with { Kind = v })
        .Choice("reason", JobReasons, "what the job is to mend", r => r.Reason, (r, v) => r with { Reason = v })
        .Choice("scope", JobScopes, "one job per camera and model, or one for the model", r => r.Scope, (r, v) => r with { Scope = v })
        .Duration(
            "cooldown",
            0,
            RuleSettings.Longest,
            "least event time between two such jobs",
            r => r.CooldownMs,
            (r, v) => r with { CooldownMs = v })
        .Duration(
            "deadline", 0, RuleSettings.Longest, "time to finish; 0s = none", r => r.DeadlineMs, (r, v) => r with { DeadlineMs = v })
        .Choice("priority", Priorities, "higher goes first", r => r.Priority, (r, v) => r with { Priority = v });

    public static Shape<RuleDraft> Rule { get; } = WithPolicy(new Shape<RuleDraft>(new RuleDraft()))
        .Text(
            "name",
            new JsonObject { ["pattern"] = $"^{NameText}$" },
            true,
            "unique name of the rule: 1 to 64 of a-z, 0-9 and -",
            ShapeFields.Matching(Name(), "1 to 64 of a-z, 0-9 and -"),
            r => r.Name,
            (r, v) => r with { Name = v })
        .Object(
            "match",
            Match,
            true,
            false,
            "which series it watches; labels that are not named match everything",
            r => r.Match,
            (r, v) => r with { Match = v })
        .Choice("kind", Kinds, "what the metric's values are", r => r.Kind, (r, v) => r with { Kind = v })
        .Add(new Field<RuleDraft>(
            "detector",
            "name of a detector and its parameters",
            ReadDetector,
            WriteDetector,
            r => r.Detector is not null,
            DetectorFactory.JsonSchema())
        {
            Required = true,
        })
        .Text(
            "severity",
            new JsonObject { ["enum"] = new JsonArray([.. Severities.Select(s => JsonValue.Create(s))]) },
            false,
            "of its alerts",
            text => Severities.Contains(text) ? null : $"must be one of {string.Join(", ", Severities)}, not \"{text}\"",
            r => r.Severity,
            (r, v) => r with { Severity = v })
        .Labels("labels", "labels of its alerts and jobs, for routing", r => r.Labels, (r, v) => r with { Labels = v })
        .Text(
            "summary",
            new JsonObject { ["maxLength"] = SummaryTemplate.MaxLength },
            false,
            $"one line for people; placeholders {SummaryTemplate.KnownNames}",
            CheckSummary,
            r => r.Summary,
            (r, v) => r with { Summary = v })
        .Text(
            "runbook_url",
            new JsonObject { ["pattern"] = "^https?://", ["maxLength"] = MaxUrlLength },
            false,
            "page that says what to do",
            CheckUrl,
            r => r.RunbookUrl,
            (r, v) => r with { RunbookUrl = v })
        .Object(
            "retrain",
            Retrain,
            false,
            true,
            "job to order when the alert fires; null = none",
            r => r.Retrain,
            (r, v) => r with { Retrain = v });

    private static Shape<RuleDraft> WithPolicy(Shape<RuleDraft> shape) => shape
        .Duration(
            "for",
            0,
            30 * RuleSettings.Day,
            "event time the condition must hold before it fires",
            r => r.Policy.ForMs,
            (r, v) => r with { Policy = r.Policy with { ForMs = v } })
        .Pair(
            "m_of_n",
            AlertPolicy.MaxReadings,
            "M of the last N readings must drift",
            r => (r.Policy.Drifting, r.Policy.Readings),
            (r, m, n) => r with { Policy = r.Policy with { Drifting = m, Readings = n } })
        .Duration(
            "keep_firing_for",
            0,
            30 * RuleSettings.Day,
            "event time of only stable readings before it resolves; longer than the warm-up of a detector that starts anew after a drift",
            r => r.Policy.KeepFiringForMs,
            (r, v) => r with { Policy = r.Policy with { KeepFiringForMs = v } })
        .Duration(
            "cooldown",
            0,
            30 * RuleSettings.Day,
            "least event time between two firings on one series",
            r => r.Policy.CooldownMs,
            (r, v) => r with { Policy = r.Policy with { CooldownMs = v } });

    private static RuleDraft ReadDetector(JsonElement json, RuleDraft target, Place place) =>
        DetectorSpec.FromJson(json, place.Path, place.Problems) is { } spec
        && DetectorFactory.TryCreate(spec, place.Path, place.Problems, out var detector)
            ? target with { Detector = detector }
            : target;

    private static void WriteDetector(Utf8JsonWriter writer, RuleDraft target)
    {
        using var parameters = JsonDocument.Parse(target.Detector!.Parameters);
        writer.WriteStartObject();
        writer.WriteString("name", target.Detector.Name);
        foreach (var parameter in parameters.RootElement.EnumerateObject())
        {
            parameter.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static string? CheckSummary(string text)
    {
        if (text.Length > SummaryTemplate.MaxLength)
        {
            return $"must have at most {SummaryTemplate.MaxLength} characters, not {text.Length}";
        }

        SummaryTemplate.TryParse(text, out var problem);
        return problem;
    }

    private static string? CheckUrl(string text) =>
        text.Length <= MaxUrlLength && Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https")
            ? null
            : $"must be an http or https address of at most {MaxUrlLength} characters";

    [GeneratedRegex(@"\A" + NameText + @"\z")]
    private static partial Regex Name();
}
