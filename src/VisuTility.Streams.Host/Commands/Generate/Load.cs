using VisuTility.Streams.Kafka;

namespace VisuTility.Streams.Host.Commands.Generate;

/// <summary>
/// Publishes a synthetic fleet at a rate. Blocks the calling thread: at high rates a timer per event is far too slow, so it publishes what
/// is due and
/// waits a millisecond.
/// </summary>
internal sealed class Load(SyntheticFleet fleet, LoadOptions options, MetricPublisher publisher, TimeProvider time)
{
    /// <summary>The clock is looked at once per so many events where there is no rate.</summary>
    private const int Stride = 256;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(60);

    /// <summary>Handed to the client; see <see cref="MetricPublisher.Delivered"/> for what the brokers have.</summary>
    public long Published { get; private set; }

    /// <summary>
    /// True when every event was delivered, false when the token ended it earlier; then what was published is delivered nevertheless.
    /// </summary>
    /// <exception cref="IOException">A broker refused a record, or did not answer.</exception>
    public bool Run(Action<Episode> onEpisode, Action onProgress, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        while ((options.Events == 0 || Published < options.Events) && !stop.IsCancellationRequested)
        {
            var due = Due(started);
            if (due <= Published)
            {
                stop.WaitHandle.WaitOne(Beat);
            }

            PublishTo(due, onEpisode, stop);
            onProgress();
            if (publisher.Failure is { } failure)
            {
                throw new IOException($"The brokers refuse records: {failure}.");
            }
        }

        if (!publisher.Flush(FlushPatience))
        {
            throw new IOException($"The brokers did not acknowledge everything within {FlushPatience.TotalSeconds:0} s.");
        }

        return !stop.IsCancellationRequested;
    }

    /// <summary>How many should be out by now, at most a stride more than are.</summary>
    private long Due(long started)
    {
        var most = options.Events == 0 ? long.MaxValue : options.Events;
        var byRate = options.Rate > 0 ? (long)(time.GetElapsedTime(started).TotalSeconds * options.Rate) : long.MaxValue;
        return Math.Min(Math.Min(most, byRate), Published + Stride);
    }

    private void PublishTo(long due, Action<Episode> onEpisode, CancellationToken stop)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        while (Published < due)
        {
            publisher.Publish(
                fleet.Next(options.StartMs is { } start ? start + (fleet.Round * options.IntervalMs) : now, out var episode), stop);
            Published++;
            if (episode is not null)
            {
                onEpisode(episode);
            }
        }
    }
}
