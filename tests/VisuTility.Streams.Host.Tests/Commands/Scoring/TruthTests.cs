using System.Text;
using System.Text.Json;
using VisuTility.Streams.Host.Commands.Scoring;

namespace VisuTility.Streams.Host.Tests.Commands.Scoring;

public sealed class TruthTests
{
    [Theory]
    [InlineData("\"cameras\":[null]", "scenario s: cameras[0] is null")]
    [InlineData("\"metrics_affected\":[\"accuracy\",null]", "scenario s: metrics_affected[1] is null")]
    [InlineData("\"metrics_maybe\":[null]", "scenario s: metrics_maybe[0] is null")]
    public void A_null_in_a_list_is_refused_with_its_place(string list, string problem)
    {
        var scenario = $$"""
            {"id":"s","kind":"step","model_name":"m","cameras":[],"onset_ms":1,"alert_expected":"no","metrics_affected":[],{{list}}}
            """;

        Assert.Equal(problem, Assert.Throws<JsonException>(() => Read($"[{scenario}]")).Message);
    }

    [Fact]
    public void A_camera_needs_a_name_only()
    {
        Assert.Equal(new TruthCamera("a"), Assert.Single(Read("[]").Cameras));
    }

    [Fact]
    public void Times_at_the_ends_of_what_a_number_holds_are_no_overflow()
    {
        var truth = Read("[]") with { StartMs = long.MinValue, EndMs = long.MaxValue, Cameras = [new("a"), new("b")] };

        Assert.Equal(2 * Math.Pow(2, 64) / 86_400_000, truth.CameraDays, 1e-3);
    }

    private static Truth Read(string scenarios) => Truth.Read(new MemoryStream(Encoding.UTF8.GetBytes(
        $$"""{"start_ms":0,"end_ms":9,"step_ms":1,"cameras":[{"camera_id":"a"}],"scenarios":{{scenarios}}}""")));
}
