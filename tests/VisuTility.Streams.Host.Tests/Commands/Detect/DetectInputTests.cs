using System.Text;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Tests.Commands.Detect;

/// <summary>Files, stdin, gzip and CSV: the same readings whatever they come in.</summary>
public sealed class DetectInputTests : IDisposable
{
    private static readonly string[] Threshold = ["--detector", "threshold", "--params", """{"limit":5}""", "--json"];

    private readonly TestHost _host = new();

    [Theory]
    [InlineData("1\n9\n")]
    [InlineData("1\r\n9")]
    [InlineData("\uFEFF# a comment\n\n  1 \n+9e0\n")]
    public async Task Numbers_a_line_whatever_the_line_ends(string content)
    {
        _host.Write("values.txt", content);

        await AssertFoundAsync(index: 1, "values.txt");
    }

    [Theory]
    [InlineData("-")]
    [InlineData(null)]
    [InlineData("packed.bin")]
    public async Task Gzip_is_known_by_its_content_not_its_name(string? file)
    {
        _host.Input = TestHost.Gzip("1\n9\n");
        File.WriteAllBytes(Path.Combine(_host.Host.WorkingFolder, "packed.bin"), _host.Input);

        await AssertFoundAsync(index: 1, file is null ? [] : [file]);
    }

    [Fact]
    public async Task A_file_named_gz_that_is_plain_text_is_read_as_text()
    {
        _host.Write("plain.gz", "1\n9\n");

        await AssertFoundAsync(index: 1, "plain.gz");
    }

    [Fact]
    public async Task A_gzip_that_ends_too_early_is_told()
    {
        _host.Input = TestHost.Gzip(string.Concat(Enumerable.Range(0, 9000).Select(static i => $"{i * 7919 % 1000}\n")))[..^2000];

        Assert.Equal(ExitCodes.Usage, await _host.RunAsync(["detect", .. Threshold]));
        Assert.StartsWith("stdin cannot be read after line ", Assert.Single(_host.Errors));
    }

    [Theory]
    [InlineData("name,v\na,1\nb,9\n", "v")]
    [InlineData("name;v\na;1\nb;9\n", "2")]
    [InlineData("name\tv\na\t1\nb\t9\n", "v")]
    [InlineData("a,1\nb,9\n", "2")]
    [InlineData("\"na,me\",\"v\"\n\"say \"\"a,b\"\"\",1\nb,\"9\"\n", "v")]
    [InlineData("\"x;y\",v\na,1\nb,9\n", "v")]
    [InlineData("#time,v\n#1,1\n\n#2,9\n", "v")]
    [InlineData("#v\n1\n9\n", "#v")]
    public async Task A_column_by_name_or_number(string csv, string column)
    {
        _host.Write("values.csv", csv);

        await AssertFoundAsync(index: 1, "values.csv", "--column", column);
    }

    [Theory]
    [InlineData("1\n9\n", 1, "--column", "1")]
    [InlineData("7\n1\n9\n", 0, "--column", "1", "--no-header")]
    [InlineData("a,1\nb,9\n", 1, "--column", "2", "--no-header")]
    public async Task A_first_line_with_a_number_is_no_header(string csv, int index, params string[] options)
    {
        _host.Write("values.csv", csv);

        await _host.RunAsync(["detect", "values.csv", .. options, .. Threshold]);
        Assert.Equal(index, _host.Json[0].GetProperty("index").GetInt32());
    }

    [Theory]
    [InlineData("1772409600000", "1772409660000")]
    [InlineData("2026-03-02T00:00:00Z", "2026-03-02T00:01:00Z")]
    [InlineData("2026-03-02 00:00:00", "2026-03-02 00:01:00")]
    [InlineData("2026-03-02T02:00:00+02:00", "2026-03-02T02:01:00+02:00")]
    public async Task Times_are_epoch_ms_or_iso_8601_utc_where_no_offset_is_given(string first, string second)
    {
        _host.Write("t.csv", $"at,v\n{first},1\n{second},9\n");

        Assert.Equal(ExitCodes.Done, await _host.RunAsync(["detect", "t.csv", "--column", "v", "--time-column", "at", .. Threshold]));
        Assert.Equal(1772409660000, Assert.Single(_host.Json).GetProperty("time").GetInt64());
    }

    [Theory]
    [InlineData("at,n,v\n5,1,1\n4,1,2\n", "t.csv:3: column at: \"4\" is earlier than the reading before it")]
    [InlineData("at,n,v\nnoon,1,1\n", "t.csv:2: column at: \"noon\" is neither epoch milliseconds nor an ISO 8601 time")]
    [InlineData("at,n,v\n5,1.5,1\n", "t.csv:2: column n: \"1.5\" is no whole number")]
    [InlineData("at,n,v\n5,-1,1\n", "t.csv:2: column n: \"-1\" is no whole number")]
    [InlineData("at,n,v\n5,1,\n", "t.csv:2: column v: nothing is no finite number")]
    [InlineData("at,n,v\n5,1\n", "t.csv:2: 2 cells, where column 3 is needed")]
    [InlineData("at,n,v\n5,\"1,1\n", "t.csv:2: a quoted cell has no end on its line")]
    [InlineData("at,n,w\n5,1,1\n", "t.csv:1: --column v: there is no such column; its columns are at, n, w")]
    [InlineData("at,m,v\n5,1,1\n", "t.csv:1: --samples-column n: there is no such column")]
    public async Task A_row_that_is_wrong_is_told_with_its_place(string csv, string problem)
    {
        _host.Write("t.csv", csv);

        Assert.Equal(
            ExitCodes.Usage,
            await _host.RunAsync(["detect", "t.csv", "--column", "v", "--time-column", "at", "--samples-column", "n", .. Threshold]));
        Assert.StartsWith(problem, Assert.Single(_host.Errors));
    }

    /// <summary>28 errors of 400 weigh more than a share of .07 of one frame: the samples reach the detector.</summary>
    [Fact]
    public async Task Samples_are_the_outcomes_behind_a_value()
    {
        var csv = new StringBuilder("n,v\n");
        for (var i = 0; i < 120; i++)
        {
            csv.Append(i < 80 ? "400,0.02\n" : "400,0.07\n");
        }

        _host.Write("errors.csv", csv.ToString());
        string[] bernoulli = ["detect", "errors.csv", "--column", "v", "--detector", "sr-bernoulli", "--json"];
        await _host.RunAsync([.. bernoulli, "--samples-column", "n"]);
        var counted = _host.Json.Select(static line => line.GetProperty("index").GetInt32()).ToList();
        Assert.InRange(Assert.Single(counted), 80, 84);

        using var single = new TestHost();
        single.Write("errors.csv", csv.ToString());
        await single.RunAsync([.. bernoulli]);
        Assert.DoesNotContain(single.Json, line => line.GetProperty("index").GetInt32() <= counted[0]);
    }

    [Fact]
    public async Task Time_without_a_reading_reaches_a_detector_of_silence()
    {
        _host.Write("t.csv", "at,v\n" + string.Concat(Enumerable.Range(0, 60).Select(static i => $"{(i < 50 ? i : i + 500) * 60_000L},1\n")));

        Assert.Equal(
            ExitCodes.Done, await _host.RunAsync("detect", "t.csv", "--column", "v", "--time-column", "at", "--detector", "silence", "--json"));

        var line = _host.Json[0];
        Assert.Equal(49, line.GetProperty("index").GetInt32());
        Assert.InRange(line.GetProperty("time").GetInt64(), 50 * 60_000L, 549 * 60_000L);
    }

    public void Dispose() => _host.Dispose();

    private async Task AssertFoundAsync(int index, params string[] arguments)
    {
        var code = await _host.RunAsync(["detect", .. arguments, .. Threshold]);

        Assert.True(code == ExitCodes.Done, _host.Talk);
        Assert.Equal(index, Assert.Single(_host.Json).GetProperty("index").GetInt32());
    }
}
