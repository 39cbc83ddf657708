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
        var running = Task.Run(call);
        if (running.Wait(limit))
        {
            return running.Result;
        }

        _ = running.ContinueWith(_ => ended(), TaskScheduler.Default);
        return null;
    }
}
