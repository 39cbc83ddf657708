namespace VisuTility.Streams.Host.Tests.Commands.Topics;

public sealed class TopicsCommandTests : IDisposable
{
    private readonly CommandRun _command = new();

    [Theory]
    [InlineData("--partitions", "0")]
    [InlineData("--signal-partitions", "10001")]
    [InlineData("--replication-factor", "10")]
    public async Task A_count_out_of_range_is_a_usage_error(string option, string value)
    {
        Assert.Equal(2, await _command.RunAsync("topics", "apply", option, value));
        Assert.Contains(_command.Talk, line => line.Contains(option, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Brokers_that_do_not_answer_end_in_one_sentence_with_their_address()
    {
        var code = await _command.RunAsync(
            "topics", "check", "-b", "127.0.0.1:1", "--set", "Kafka:RequestTimeout=2s", "--log-level", "none");

        Assert.Equal(1, code);
        Assert.Contains("127.0.0.1:1", Assert.Single(_command.Talk), StringComparison.Ordinal);
    }

    public void Dispose() => _command.Dispose();
}
