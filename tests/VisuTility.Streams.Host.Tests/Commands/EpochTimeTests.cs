using VisuTility.Streams.Host.Commands;

namespace VisuTility.Streams.Host.Tests.Commands;

public sealed class EpochTimeTests
{
    [Theory]
    [InlineData(0, "1970-01-01 00:00")]
    [InlineData(1772409600000, "2026-03-02 00:00")]
    [InlineData(-62_135_596_800_000, "0001-01-01 00:00")]
    [InlineData(253_402_300_799_999, "9999-12-31 23:59")]
    [InlineData(-62_135_596_800_001, "-62135596800001")]
    [InlineData(253_402_300_800_000, "253402300800000")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    [InlineData(long.MaxValue, "9223372036854775807")]
    public void What_is_no_date_is_shown_as_the_number(long ms, string text) => Assert.Equal(text, EpochTime.Text(ms, "yyyy-MM-dd HH:mm"));
}
