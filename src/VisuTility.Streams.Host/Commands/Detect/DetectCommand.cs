using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Detect;

/// <summary><c>detect</c>: one detector over numbers from a file or stdin.</summary>
internal static class DetectCommand
{
    private const string Details = """
        Input: a number a line, or a column of a CSV file; gzip or not. Blank lines are passed over, and where it is no CSV lines that begin
        with #. A line that is no finite number ends the command with exit code 2 and the line's number; what was found before it stays
        written.
        Output: index is the 0-based number of the reading. A warning is reported where it begins. A drift of our own detectors where it
        begins (a level detector says drift for as long as the level holds); of detectors of other libraries (LIBRARY:NAME) at every reading
        at which the library says drift. Windows are [start, end) in indices; what a detector does not tell is null.
        """;

    public static CliCommand Create()
    {
        var options = new DetectOptions();
        var command = new CliCommand(
            "detect", "runs one detector over numbers of a file or stdin and writes a line for every drift and warning",
            "visutility detect accuracy.txt --detector sr-mixture",
            "visutility detect events.csv.gz --column value --time-column timestamp --detector cusum --params '{\"h\":8}' --json",
            "seq 0 .001 1 | visutility detect --detector river:PageHinkley",
            "visutility detect latency.txt --preset latency --false-alarms-per-day 0.1 --rate 1440",
            "visutility detect --list")
        {
            Details = Details,
        };
        options.AddTo(command);
        return command.Handle(context =>
        {
            if (options.List(context.Parsed))
            {
                DetectorList.Write(context);
                return ExitCodes.Done;
            }

            return new DetectRun(context, options.Read(context)).Run();
        });
    }
}
