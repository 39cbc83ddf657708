namespace VisuTility.Streams.Detection.Tests.Origins;

/// <summary>Detector half of the older event bus: one strategy and one value a run.</summary>
public sealed class OriginBusTests
{
    [Theory]
    [InlineData("threshold", """{"limit":0.05,"comparison":"at-or-above"}""", 0.17, DriftStatus.Drift)]
    [InlineData("threshold", """{"limit":0.05,"comparison":"at-or-above"}""", 0.05, DriftStatus.Drift)]
    [InlineData("threshold", """{"limit":0.05,"comparison":"at-or-above"}""", 0.049, DriftStatus.Stable)]
    [InlineData("p-value", """{"alpha":0.05}""", 0.01, DriftStatus.Drift)]
    [InlineData("p-value", """{"alpha":0.05}""", 0.05, DriftStatus.Drift)]
    [InlineData("p-value", """{"alpha":0.05}""", 0.5, DriftStatus.Stable)]
    [InlineData("ewma", """{"limit":0.05,"comparison":"at-or-above"}""", 0.17, DriftStatus.Drift)]
    [InlineData("ewma", """{"limit":0.05,"comparison":"at-or-above"}""", 0.049, DriftStatus.Stable)]
    [InlineData("latency-slo", """{"objective":200,"mode":"mean","min":1}""", 183, DriftStatus.Stable)]
    public void Strategy_judges_a_single_event(string strategy, string parameters, double value, DriftStatus expected) =>
        Assert.Equal(expected, new SeriesUnderTest(strategy, parameters).Feed(value));
}
