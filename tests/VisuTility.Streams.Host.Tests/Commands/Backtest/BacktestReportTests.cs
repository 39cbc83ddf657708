using System.Text;
using System.Text.RegularExpressions;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Tests.Commands.Backtest;

/// <summary>The page where a recording or a truth has times that cannot be: whole, and its picture shows what the service judged.</summary>
public sealed partial class BacktestReportTests : IDisposable
{
    private const long Start = 1772409600000;
    private const long Step = 600_000;
    private const int Batches = 400;

    private readonly TestHost _host = new();

    [Theory]
    [InlineData(0)]
    [InlineData(-9_000_000_000_000_000)]
    [InlineData(1_772_409_600_000_000)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public async Task A_reading_that_the_service_refuses_is_not_in_the_picture(long timeMs)
    {
        var expected = await PageAsync(Drop());

        var page = await PageAsync([.. Drop().Take(200), Line("odd", timeMs, 0.9375), .. Drop().Skip(200)]);

        Assert.Contains("2026-03-02 00:00 to 2026-03-04 18:30 UTC", page);
        Assert.Equal(Values().Match(expected).Value, Values().Match(page).Value);
    }

    /// <summary>The service takes them, for years far ahead; the page has no date for them.</summary>
    [Fact]
    public async Task Timestamps_in_microseconds_are_shown_as_numbers()
    {
        var page = await PageAsync(Drop(timesOf: static ms => ms * 1000));

        Assert.Contains($"{Start}000 to {Start + ((Batches - 1) * Step)}000 UTC", page);
    }

    [Theory]
    [InlineData(-9_000_000_000_000_000, Start)]
    [InlineData(Start, 1_772_409_600_000_000)]
    [InlineData(long.MinValue, long.MinValue)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public async Task A_truth_may_name_any_number_as_a_time(long startMs, long onsetMs)
    {
        _host.Write("truth.json", $$"""
            {"start_ms":{{startMs}},"end_ms":{{long.MaxValue}},"step_ms":{{Step}},"cameras":[{"camera_id":"cam"},{"camera_id":"other"}],
             "scenarios":[{"id":"S1","kind":"step","model_name":"m","cameras":["cam"],"onset_ms":{{onsetMs}},"alert_expected":"yes",
                           "metrics_affected":["accuracy"]}]}
            """);

        Assert.Contains("<tr><td>S1<td>", await PageAsync(Drop(), "--truth", "truth.json"));
    }

    public void Dispose() => _host.Dispose();

    private async Task<string> PageAsync(IEnumerable<string> lines, params string[] options)
    {
        _host.Input = Encoding.UTF8.GetBytes(
            "id,timestamp,camera_id,modality,model_name,model_version,metric,value,samples\n" + string.Concat(lines));

        var code = await _host.RunAsync(["backtest", "-", "--report", "report.html", .. options]);
        Assert.True(code == ExitCodes.Done, _host.Talk);
        var page = await File.ReadAllTextAsync(Path.Combine(_host.Host.WorkingFolder, "report.html"));
        Assert.EndsWith("</html>", page.TrimEnd());
        Assert.Contains("<figure id=", page);
        Assert.DoesNotContain("NaN", page);
        return page;
    }

    /// <summary>An accuracy around .95 that falls to .6 after 300 batches of ten minutes.</summary>
    private static IEnumerable<string> Drop(Func<long, long>? timesOf = null) => Enumerable.Range(0, Batches).Select(i =>
        Line($"{i}", (timesOf ?? (static ms => ms))(Start + (i * Step)), (i < 300 ? 0.9375 : 0.59375) + (i * 7919 % 5 * 0.015625 / 2)));

    private static string Line(string id, long timeMs, double value) =>
        FormattableString.Invariant($"{id},{timeMs},cam,RGB,m,v1,accuracy,{value},64\n");

    [GeneratedRegex("<path class=\"values\"[^>]*>")]
    private static partial Regex Values();
}
