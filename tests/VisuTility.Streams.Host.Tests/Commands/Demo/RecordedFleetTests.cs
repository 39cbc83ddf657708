using VisuTility.Streams.Host.Commands.Demo;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Tests.Commands.Demo;

public sealed class RecordedFleetTests
{
    [Fact]
    public void The_whole_week_is_there_in_the_order_of_publication()
    {
        var events = RecordedFleet.ReadEvents();
        var truth = RecordedFleet.ReadTruth();

        Assert.Equal(83_279, events.Count);
        Assert.Equal(83_279 - 217, events.Select(static e => e.Reading.Id).Distinct().Count());
        Assert.Equal(12, events.Select(static e => e.Reading.CameraId).Distinct().Count());
        Assert.All(events.Zip(events.Skip(1)), static pair => Assert.True(pair.First.StreamTimeMs <= pair.Second.StreamTimeMs));
        Assert.All(events, e => Assert.InRange(e.Reading.TimestampMs, truth.StartMs - truth.StepMs, truth.EndMs));
    }

    [Fact]
    public void A_line_becomes_the_event_it_describes()
    {
        var first = RecordedFleet.ReadEvents()[0].Reading;

        Assert.Equal(
            ("0000000b-0001-8000-8000-000000000000", 1772409608504, "cam-01", Modality.Rgb, "digit-reader-rgb", "v1", "accuracy",
                0.9219, 64L),
            (first.Id, first.TimestampMs, first.CameraId, first.Modality, first.ModelName, first.ModelVersion, first.Metric, first.Value,
                first.Samples));
    }

    [Fact]
    public void The_truth_has_thirteen_episodes_and_the_first_that_wants_an_alert_is_the_defocused_camera()
    {
        var truth = RecordedFleet.ReadTruth();

        Assert.Equal(13, truth.Scenarios.Count);
        Assert.Equal("S03", truth.Scenarios.Single(episode => episode.OnsetMs == truth.FirstOnsetMs).Id);
    }
}
