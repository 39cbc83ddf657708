using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Schemas;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Run;

/// <summary>What the service is doing, in one line; on a terminal it stays at the foot, elsewhere a line is printed every minute.</summary>
internal sealed class ServiceStatus(StreamService service, RegistryWriterSchemas schemas, CommandContext context)
{
    private static readonly TimeSpan PrintInterval = TimeSpan.FromMinutes(1);

    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    private long _lastRecords;
    private long _lastAt = context.Time.GetTimestamp();
    private long _printedAt = context.Time.GetTimestamp();

    public void Refresh()
    {
        ReportMissingSchemas();
        ReportRefusedSeries();
        var isPrintDue = context.Time.GetElapsedTime(_printedAt) >= PrintInterval;
        if (!context.Output.IsInteractive && !isPrintDue)
        {
            return;
        }

        var line = Describe();
        context.Output.Status(line);
        if (isPrintDue && !context.Output.IsInteractive)
        {
            _printedAt = context.Time.GetTimestamp();
            context.Output.Say(line);
        }
    }

    internal static string Describe(IReadOnlyList<ThreadView> threads, double recordsPerSecond)
    {
        var partitions = threads.SelectMany(static thread => thread.Partitions).ToList();
        if (threads.All(static thread => !thread.IsMember))
        {
            return "joining the group";
        }

        var phases = partitions.CountBy(static p => p.Phase).OrderByDescending(static p => p.Key)
            .Select(static p => $"{p.Value} {p.Key.ToString().ToLowerInvariant()}");
        var (readings, unmatched) = (partitions.Sum(static p => p.Counters.Readings), partitions.Sum(static p => p.Counters.Unmatched));
        var series = partitions.Sum(static p => p.Units);
        var hint = readings == 0 && unmatched > 0 ? " | no rule matches any reading: `visutility rules apply`" : "";
        return $"{partitions.Count} partitions ({string.Join(", ", phases)}) | {recordsPerSecond:0} records/s | {series} series"
            + $" | {threads.Sum(static t => t.Commits)} commits, {threads.Sum(static t => t.Aborts)} aborts{hint}";
    }

    private string Describe()
    {
        var threads = service.Views;
        var records = threads.SelectMany(static thread => thread.Partitions).Sum(static p => p.Counters.Records);
        var seconds = context.Time.GetElapsedTime(_lastAt).TotalSeconds;
        // Counters are part of a partition's state and move away with it.
        var rate = seconds > 0 ? Math.Max(0, records - _lastRecords) / seconds : 0;
        (_lastRecords, _lastAt) = (records, context.Time.GetTimestamp());
        return Describe(threads, rate);
    }

    /// <summary>Said once per partition: the cap protects memory, and readings beyond it are lost to detection.</summary>
    private void ReportRefusedSeries()
    {
        foreach (var partition in service.Views.SelectMany(static thread => thread.Partitions).Where(static p => p.Counters.Refused > 0))
        {
            if (_reported.Add($"cap of {partition.Input}"))
            {
                context.Output.Warn(
                    $"{context.Topics[partition.Input.Topic]}[{partition.Input.Partition}] holds {partition.Units} series and refuses new "
                    + "ones: their readings are counted and not judged. Raise settings.series_cap in the rules, or look for keys that "
                    + "should not be there.");
            }
        }
    }

    private void ReportMissingSchemas()
    {
        foreach (var missing in schemas.Missing())
        {
            if (missing.Miss is { } miss && _reported.Add(missing.Id))
            {
                context.Output.Warn(
                    $"Records written with schema {missing.Id} wait, their partitions with them: {miss.Error.Message}. "
                    + "It is asked for again and again.");
            }
        }
    }
}
