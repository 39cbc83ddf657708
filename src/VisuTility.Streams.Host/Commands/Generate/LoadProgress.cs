using System.Globalization;
using VisuTility.Streams.Host.Cli;

namespace VisuTility.Streams.Host.Commands.Generate;

/// <summary>Done, rate and time left of something long, four times a second at the foot of a terminal, every 10 s elsewhere.</summary>
internal sealed class LoadProgress(CommandContext context, string what, long total)
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PrintInterval = TimeSpan.FromSeconds(10);

    private readonly long _started = context.Time.GetTimestamp();
    private long _shownAt = context.Time.GetTimestamp();

    public void Show(long done)
    {
        if (context.Time.GetElapsedTime(_shownAt) < (context.Output.IsInteractive ? StatusInterval : PrintInterval))
        {
            return;
        }

        _shownAt = context.Time.GetTimestamp();
        var line = Describe(what, done, total, context.Time.GetElapsedTime(_started));
        if (context.Output.IsInteractive)
        {
            context.Output.Status(line);
        }
        else
        {
            context.Output.Say(line);
        }
    }

    internal static string Describe(string what, long done, long total, TimeSpan elapsed)
    {
        var rate = elapsed > TimeSpan.Zero ? done / elapsed.TotalSeconds : 0;
        var left = total > 0 && rate > 0 ? $", {Math.Max(0, (total - done) / rate):0} s left" : "";
        var of = total > 0 ? string.Create(CultureInfo.InvariantCulture, $" of {total:N0} ({100.0 * done / total:0} %)") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{what}: {done:N0}{of}, {rate:N0}/s{left}");
    }
}
