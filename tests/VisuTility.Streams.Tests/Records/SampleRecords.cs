using VisuTility.Streams.Records;

namespace VisuTility.Streams.Tests.Records;

/// <summary>One record of each schema with every field set to something else than its default.</summary>
internal static class SampleRecords
{
    private static readonly Dictionary<string, string> Labels = new() { ["B"] = "", ["a"] = "1", ["zone"] = "ü" };

    public static MetricEvent MetricEvent => new()
    {
        Id = "e-1", TimestampMs = 1_700_000_000_123, CameraId = "cam-ß", Modality = Modality.Thermal, ModelName = "detector",
        ModelVersion = "1.2.3", Metric = "accuracy", Value = 0.93, Samples = 400, Attributes = Labels,
    };

    public static ModelMetrics ModelMetrics => new()
    {
        ModelName = "detector", ModelVersion = "2", TimestampMs = -1, CameraId = "cam", Accuracy = 0.95, Precision = 0.93, Recall = 0.92,
        LatencyMs = 12,
    };

    public static DriftAlert DriftAlert => new()
    {
        AlertId = "a", Fingerprint = "f", Sequence = 3, State = AlertState.Expired, PreviousState = AlertState.Firing,
        Severity = "critical",
        Rule = "floor", RuleHash = "0a1b", CameraId = "cam", Modality = Modality.Depth, ModelName = "m", ModelVersion = "v",
        Metric = "recall",
        StartsAtMs = 10, EndsAtMs = 20, EventTimeMs = 15, Value = 0.5, Direction = Direction.Down, Statistic = 7.5, Threshold = 7,
        PValue = 0.01,
        Window = new WindowSummary(90, 100, 10, 0.4, 0.1), Reference = new WindowSummary(0, 90, 90, 0.9, 0.05), ChangePoint = 88, ChangePointFirst = 85, ChangePointLast = 91, Size = -0.5,
        EffectSize = -3.5,
        Detector = new DetectorInfo("cusum", 2, "{\"k\":0.5}"), StateBefore = [1, 2, 255], StateDigest = "beef",
        Source = new SourceRange("visutility.metrics", 5, 1000, 1100), EpisodeStartOffset = 1090, Suppressed = 4, Silenced = true,
        Labels = Labels,
        Summary = "recall fell", RunbookUrl = "https://example.org", Incident = "i", Verdict = Verdict.CameraFault,
    };

    public static DriftSignal DriftSignal => new()
    {
        SignalId = "s", Kind = SignalKind.CancelRequest, ModelName = "m", ModelVersion = "v", CameraId = "c", Modality = Modality.Rgb,
        Metric = "x",
        Rule = "r", Status = AlertState.Resolved, EventTimeMs = 5, PartitionClockMs = 6, Source = new SourcePoint("t", 1, 2), AlertId = "a",
        Fingerprint = "f", Retrain = new RetrainOrder(JobKind.Tune, JobReason.Latency, JobScope.Camera, 300_000, 86_400_000, -7), Value = 1,
        Statistic = 2, Threshold = 3, Detector = "ewma", WindowCount = 9, WindowMean = 4, ReferenceMean = 5, Attributes = Labels,
    };

    public static RetrainJob RetrainJob => new()
    {
        JobId = "j", IdempotencyKey = "k", Kind = JobKind.Tune, Reason = JobReason.Schedule, ModelName = "m", ModelVersion = "v",
        Cameras = ["cam-1", "cam-2"], Scope = JobScope.Camera, Rule = "r", Metric = "x",
        Evidence = new JobEvidence("ddm", 1, 2, 3, 4, 5, 6),
        AlertIds = ["a1", "a2", "a3"], Priority = 9, RequestedAtMs = 100, NotBeforeMs = 101, DeadlineMs = 102, Status = JobState.Cancelled,
        Supersedes = "old", Source = new SourcePoint("t", 2, 77), Parameters = Labels,
        Labels = new Dictionary<string, string> { ["k"] = "v" },
    };

    public static JobStatus JobStatus => new()
    {
        JobId = "j", ModelName = "m", Status = JobProgress.Failed, TimestampMs = 55, NewVersion = "3", Message = "out of memory",
    };

    public static IEnumerable<ControlRecord> ControlRecords =>
        new ControlBody[]
        {
            new ControlBody.RuleSetChange("{}", true),
            new ControlBody.SilenceChange("s", Labels, 1, 2, true),
            new ControlBody.SeriesReset(Labels),
            new ControlBody.JobRequest("m", "v", ["c1", "c2"], JobKind.Tune, JobReason.Schedule, 9),
            new ControlBody.JobCancel("j", "m"),
            new ControlBody.RecordSkip("t", 3, 4),
        }.Select(body => new ControlRecord { ControlId = "c", Author = "me", IssuedAtMs = 8, Comment = "why", Body = body });

    public static IEnumerable<JournalEntry> JournalEntries =>
        new JournalBody[]
        {
            new JournalBody.Tick(9),
            new JournalBody.Control(3, [0, 1, 2]),
            new JournalBody.Start(4, 5, [6, 7]),
            new JournalBody.Context([8]),
            new JournalBody.FoldVersionChange(1, 2),
        }.Select(body => new JournalEntry { Number = 41, AtOffset = 42, CommitId = "commit", Body = body });
}
