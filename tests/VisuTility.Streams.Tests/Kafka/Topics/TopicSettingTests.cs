using VisuTility.Streams.Kafka.Topics;

namespace VisuTility.Streams.Tests.Kafka.Topics;

public sealed class TopicSettingTests
{
    [Theory]
    [InlineData(100, "100", true)]
    [InlineData(100, "99", false)]
    [InlineData(100, "-1", true)]
    [InlineData(-1, "9223372036854775807", false)]
    [InlineData(-1, "-1", true)]
    [InlineData(100, "", false)]
    public void At_least_counts_minus_one_as_unlimited(long wanted, string present, bool met) =>
        Assert.Equal(met, TopicSetting.AtLeast("retention.ms", wanted).IsMetBy(present));

    [Theory]
    [InlineData("0.2", true)]
    [InlineData("0.1", true)]
    [InlineData("0.5", false)]
    [InlineData("", false)]
    public void At_most_compares_fractions_too(string present, bool met) =>
        Assert.Equal(met, new TopicSetting("min.cleanable.dirty.ratio", "0.2", SettingRule.AtMost).IsMetBy(present));

    [Theory]
    [InlineData("compact", true)]
    [InlineData("compact,delete", false)]
    public void Exactly_compares_text(string present, bool met) =>
        Assert.Equal(met, new TopicSetting("cleanup.policy", "compact").IsMetBy(present));
}
