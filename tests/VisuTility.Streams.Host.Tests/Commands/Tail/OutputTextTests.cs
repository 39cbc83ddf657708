using VisuTility.Streams.Host.Commands.Tail;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Tests.Commands.Tail;

public sealed class OutputTextTests
{
    private static readonly RetrainJob Job = new()
    {
        JobId =
            "j1", IdempotencyKey =
                "k", Kind =
                    JobKind.Retrain, Reason = JobReason.Drift, ModelName = "yolo", ModelVersion = "2", RequestedAtMs = 1_750_000_000_123,
        Status = JobState.Requested, Source = new SourcePoint("t", 0, 1),
    };

    [Fact]
    public void A_job_names_time_state_kind_model_reason_and_cameras()
    {
        Assert.Equal("2025-06-15 15:06:40.123 REQUESTED retrain yolo 2: drift, all cameras [j1]", OutputText.Of(Job));
        Assert.Equal(
            "2025-06-15 15:06:40.123 REQUESTED retrain yolo 2: drift, a and 3 more cameras, due 2025-06-15 15:06:41.123 [j1]",
            OutputText.Of(Job with { Cameras = ["a", "b", "c", "d"], DeadlineMs = 1_750_000_001_123 }));
    }

    [Fact]
    public void A_time_that_is_no_date_is_shown_as_its_number() =>
        Assert.StartsWith(
            "9223372036854775807 REQUESTED", OutputText.Of(Job with { RequestedAtMs = long.MaxValue }), StringComparison.Ordinal);
}
