using VisuTility.Streams.Kafka;

namespace VisuTility.Streams.Host.Commands.Demo;

/// <summary>
/// Publishes the recording in its order: everything before the first episode as fast as it goes, the rest at so many times real time.
/// Runs on a task of its own; its progress may be read by any thread.
/// </summary>
internal sealed class Replay(IReadOnlyList<RecordedEvent> events, long firstOnsetMs, double speed, TimeProvider time)
{
    /// <summary>Longest sleep, so that a stop is heard.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(30);

    private long _published;

    public long Published => Interlocked.Read(ref _published);

    public int Total => events.Count;

    /// <summary>Newest event time published so far.</summary>
    public long StreamTimeMs => Published is var count and > 0 ? events[(int)count - 1].StreamTimeMs : events[0].StreamTimeMs;

    /// <summary>Wall time that the rest takes at the chosen speed.</summary>
    public TimeSpan Remaining => IsPaced
        ? TimeSpan.FromMilliseconds((events[^1].StreamTimeMs - Math.Max(StreamTimeMs, firstOnsetMs)) / speed)
        : TimeSpan.Zero;

    private bool IsPaced => !double.IsPositiveInfinity(speed);

    /// <summary>Until the last event is acknowledged; throws when cancelled.</summary>
    public async Task RunAsync(MetricPublisher publisher, CancellationToken cancellation)
    {
        var paceStart = 0L;
        foreach (var (reading, streamTime) in events)
        {
            if (IsPaced && streamTime >= firstOnsetMs)
            {
                paceStart = paceStart == 0 ? time.GetTimestamp() : paceStart;
                await WaitUntilAsync(paceStart, TimeSpan.FromMilliseconds((streamTime - firstOnsetMs) / speed), cancellation);
            }

            cancellation.ThrowIfCancellationRequested();
            publisher.Publish(reading, cancellation);
            Interlocked.Increment(ref _published);
        }

        publisher.Flush(FlushPatience);
    }

    private async Task WaitUntilAsync(long start, TimeSpan due, CancellationToken cancellation)
    {
        while (due - time.GetElapsedTime(start) is var wait && wait >= TimeSpan.FromMilliseconds(1))
        {
            await Task.Delay(wait < Slice ? wait : Slice, time, cancellation);
        }
    }
}
