using VisuTility.Streams.Host.Cli;

namespace VisuTility.Streams.Host.Commands.Input;

/// <summary>How far a file has been read, at the foot of a terminal twice a second; nothing elsewhere.</summary>
internal sealed class Progress(CommandContext context, InputFile file, string what)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly long _started = context.Time.GetTimestamp();
    private TimeSpan _shown;

    public TimeSpan Elapsed => context.Time.GetElapsedTime(_started);

    /// <summary>Call it now and then, not for every item: it reads a clock.</summary>
    public void Show(long done, string more = "")
    {
        var now = Elapsed;
        if (!context.Output.IsInteractive || now - _shown < Interval)
        {
            return;
        }

        _shown = now;
        var left = file.Fraction is > 0.001 and var part ? $" | {part:P0}, {now.TotalSeconds * (1 - part) / part:0} s left" : "";
        context.Output.Status($"{done} {what} | {done / now.TotalSeconds:0}/s{left}{more}");
    }
}
