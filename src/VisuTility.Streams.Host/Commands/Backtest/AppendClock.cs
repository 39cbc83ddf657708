using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Backtest;

/// <summary>
/// The broker's clock of a recording: the newest event time so far. A recording says nothing of it, and one camera with a wrong clock must
/// not make a week pass: a time further ahead than the allowed skew moves the clock only if most of the next records are as late (a gap in
/// the recording), else it is that camera's own.
/// </summary>
internal sealed class AppendClock(Func<MetricEvent?> read, long maxSkewMs)
{
    /// <summary>Records looked at to tell a gap from a wrong clock: more than one batch of a camera.</summary>
    private const int Lookahead = 64;

    private readonly Queue<MetricEvent> _next = new();
    private long? _nowMs;

    /// <summary>The next event with the time it was appended; null at the end.</summary>
    public (MetricEvent Reading, long AppendTimeMs)? Next()
    {
        if (!Fill(1))
        {
            return null;
        }

        var reading = _next.Dequeue();
        if (_nowMs is not { } now)
        {
            Fill(Lookahead);
            _nowMs = IsShared(reading.TimestampMs) ? reading.TimestampMs : Middle();
        }
        else if (reading.TimestampMs > now && (reading.TimestampMs <= now + maxSkewMs || IsGap(reading)))
        {
            _nowMs = reading.TimestampMs;
        }

        return (reading, _nowMs.Value);
    }

    private bool IsGap(MetricEvent reading)
    {
        Fill(Lookahead);
        return IsShared(reading.TimestampMs);
    }

    private bool IsShared(long timeMs) => 2 * _next.Count(next => next.TimestampMs >= timeMs - maxSkewMs) >= _next.Count;

    private long Middle()
    {
        var times = _next.Select(static next => next.TimestampMs).Order().ToList();
        return times[times.Count / 2];
    }

    private bool Fill(int count)
    {
        while (_next.Count < count && read() is { } reading)
        {
            _next.Enqueue(reading);
        }

        return _next.Count > 0;
    }
}
