using VisuTility.Streams.Kafka;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Kafka;

public sealed class BoundedCallTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_call_that_returns_gives_its_answer()
    {
        var ended = false;

        var answer = BoundedCall.Run(static () => new(TransactionOutcome.Abortable, "CODE"), Long, () => ended = true);

        Assert.Equal(new TransactionResult(TransactionOutcome.Abortable, "CODE"), answer);
        Assert.False(ended);
    }

    [Fact]
    public void A_call_that_does_not_return_is_left_and_its_end_is_told_when_it_comes()
    {
        using var release = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();

        var answer = BoundedCall.Run(
            () =>
            {
                release.Wait();
                return TransactionResult.Ok;
            },
            TimeSpan.FromMilliseconds(20), ended.Set);

        Assert.Null(answer);
        Assert.False(ended.IsSet);
        release.Set();
        Assert.True(ended.Wait(Long));
    }
}
