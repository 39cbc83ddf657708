using VisuTility.Streams.Alerting;
using VisuTility.Streams.Rules;
using VisuTility.Streams.Tests.Rules;

namespace VisuTility.Streams.Tests.Alerting;

public sealed class SilenceTests
{
    private static readonly SeriesLabels Series = new("cam-01", "RGB", "digit-reader", "v1", "accuracy");
    private static readonly Rule Rule = RuleFiles.Parse(RuleFiles.Minimal).Rules[0];

    [Theory]
    [InlineData("", true)]
    [InlineData("camera=cam-*", true)]
    [InlineData("camera=cam-02", false)]
    [InlineData("camera_id=cam-01;model_name=digit-*;model_version=v?", true)]
    [InlineData("model_version=v2", false)]
    [InlineData("modality=RGB;metric=acc*;rule=floor;severity=warning", true)]
    [InlineData("metric=accuracy;rule=other", false)]
    [InlineData("severity=critical", false)]
    public void A_silence_mutes_what_all_its_matchers_match(string matchers, bool mutes)
    {
        var silence = new Silence("s", Matchers(matchers, out _)!, 0, 100);

        Assert.Equal(mutes, silence.Mutes(Series, Rule, 50));
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(19, true)]
    [InlineData(20, false)]
    public void It_is_in_force_from_its_start_until_just_before_its_end(long tickMs, bool mutes) =>
        Assert.Equal(mutes, new Silence("s", LabelMatchers.All, 10, 20).Mutes(Series, Rule, tickMs));

    [Theory]
    [InlineData("colour=red", "unknown label \"colour\"; known: camera, modality, model, version, metric, rule, severity")]
    [InlineData("camera=", "must have 1 to 256 characters")]
    [InlineData("camera=a;camera_id=b", "label \"camera\" is given twice")]
    public void Bad_matchers_are_refused_with_a_reason(string matchers, string reason)
    {
        Assert.Null(Matchers(matchers, out var problem));
        Assert.Contains(reason, problem);
    }

    [Fact]
    public void A_reset_cannot_name_rules()
    {
        Assert.Null(LabelMatchers.TryCreate(new Dictionary<string, string> { ["rule"] = "x" }, forAlerts: false, out var problem));
        Assert.Contains("unknown label \"rule\"", problem);
    }

    private static LabelMatchers? Matchers(string text, out string? problem) =>
        LabelMatchers.TryCreate(
            text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(m => m.Split('=')).ToDictionary(m => m[0], m => m[1]),
            forAlerts: true,
            out problem);
}
