using VisuTility.Streams.Host.Commands.Generate;

namespace VisuTility.Streams.Host.Tests.Commands.Generate;

public sealed class GenerateCommandTests : IDisposable
{
    private readonly CommandRun _command = new();

    [Fact]
    public async Task Every_impossible_option_is_listed_at_once_before_any_client_is_made()
    {
        var code = await _command.RunAsync(
            "generate", "--events", "0", "--cameras", "0", "--drift-share", "2", "--interval", "soon", "-b", "127.0.0.1:1");

        Assert.Equal(2, code);
        Assert.Equal(4, _command.Talk.Length);
    }

    [Theory]
    [InlineData(500, 2000, 10, "published: 500 of 2,000 (25 %), 50/s, 30 s left")]
    [InlineData(500, 0, 10, "published: 500, 50/s")]
    public void Progress_tells_rate_and_time_left(long done, long total, int seconds, string expected) =>
        Assert.Equal(expected, LoadProgress.Describe("published", done, total, TimeSpan.FromSeconds(seconds)));

    public void Dispose() => _command.Dispose();
}
