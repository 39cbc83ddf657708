using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Demo;

/// <summary>Counts of a finished demo.</summary>
internal sealed record DemoFigures(
    long Records, long Readings, long Unmatched, long Late, long Duplicates, long DeadLetters, long Commits, long Aborts,
    double? FirstAlertSeconds, double Seconds)
{
    public static DemoFigures Of(IReadOnlyList<ThreadView> threads, TimeSpan? firstAlert, TimeSpan elapsed)
    {
        var counters = threads.SelectMany(static thread => thread.Partitions).Where(static p => p.Input.Topic == TopicRole.Metrics)
            .Select(static p => p.Counters).ToList();
        return new DemoFigures(
            counters.Sum(static c => c.Records), counters.Sum(static c => c.Readings), counters.Sum(static c => c.Unmatched),
            counters.Sum(static c => c.Late), counters.Sum(static c => c.Duplicates), counters.Sum(static c => c.DeadLetters),
            threads.Sum(static t => t.Commits), threads.Sum(static t => t.Aborts), firstAlert?.TotalSeconds, elapsed.TotalSeconds);
    }
}
