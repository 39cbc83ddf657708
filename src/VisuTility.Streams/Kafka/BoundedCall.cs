using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka;

/// <summary>A call of the native client that may never return, on a thread of its own.</summary>
internal static class BoundedCall
{
    /// <summary>
    /// Its answer; null where it has not returned within <paramref name="limit"/>: then it is left to itself, and <paramref name="ended"/> runs on its
    /// thread if it ever returns. Until then nothing it uses may be destroyed.
    /// </summary>
    public static TransactionResult? Run(Func<TransactionResult> call, TimeSpan limit, Action ended)
    {
        // A thread of its own: the limit must not count the time in the pool's queue, nor may calls that hang use the pool up.
        var running = Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (Task.WaitAny([running], limit) == 0)
        {
            return running.GetAwaiter().GetResult();
        }

        _ = running.ContinueWith(_ => ended(), TaskScheduler.Default);
        return null;
    }
}
