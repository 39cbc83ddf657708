using System.CommandLine;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Detect;

/// <summary>What was asked for.</summary>
/// <param name="File">Null = stdin.</param>
/// <param name="Column">Name or number of the column of values; null = a number a line.</param>
/// <param name="ReadingsPerDay">Spacing of readings that bring no time.</param>
/// <param name="Every">Report every reading in drift or warning.</param>
internal sealed record DetectRequest(
    string? File, DetectorChoice Choice, string? Column, string? TimeColumn, string? SamplesColumn, bool NoHeader, double? ReadingsPerDay,
    bool Every);

/// <summary>The options of <c>detect</c>.</summary>
internal sealed class DetectOptions
{
    private readonly Argument<string?> _file = new("FILE")
    {
        Description = "text or CSV, gzip or not; without it, or as -, stdin",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _detector = new("--detector")
    {
        HelpName = "NAME",
        Description = "one of --list; LIBRARY:NAME answers as that library does",
    };

    private readonly Option<string?> _params = new("--params") { HelpName = "JSON", Description = "its parameters, a JSON object" };

    private readonly Option<string?> _preset = new("--preset")
    {
        HelpName = "KIND",
        Description = "detector and parameters for this kind of metric, from the two numbers below",
    };

    private readonly Option<double?> _falseAlarms = new("--false-alarms-per-day") { HelpName = "N", Description = "what you will bear" };

    private readonly Option<double?> _rate = new("--rate")
    {
        HelpName = "R",
        Description = "readings per day; also the spacing of readings without a time column (default: one a second)",
    };

    private readonly Option<string?> _column = new("--column")
    {
        HelpName = "NAME|N",
        Description = "the input is CSV (, ; or tab); values stand in this column, by its name in the first line or its number from 1",
    };

    private readonly Option<string?> _timeColumn = new("--time-column")
    {
        HelpName = "NAME|N",
        Description = "event times, epoch ms or ISO 8601 (UTC where no offset is given), never falling",
    };

    private readonly Option<string?> _samplesColumn = new("--samples-column")
    {
        HelpName = "NAME|N",
        Description = "outcomes behind each value",
    };

    private readonly Option<bool> _noHeader = new("--no-header")
    {
        Description = "the first line is data; without it a first line without a number in the value column is a header",
    };

    private readonly Option<bool> _every = new("--every") { Description = "report every reading in drift or warning" };

    private readonly Option<bool> _list = new("--list") { Description = "every detector with its parameters, ranges and defaults" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_file);
        Option[] all =
        [
            _detector, _params, _preset, _falseAlarms, _rate, _column, _timeColumn, _samplesColumn, _noHeader, _every, _list,
        ];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    public bool List(ParseResult parsed) => parsed.GetValue(_list);

    public DetectRequest Read(CommandContext context)
    {
        var parsed = context.Parsed;
        var rate = parsed.GetValue(_rate);
        if (rate is { } given && !(given > 0 && double.IsFinite(given)))
        {
            throw new CommandException(ExitCodes.Usage, "--rate: readings per day, a number above 0.");
        }

        var request = new DetectRequest(
            parsed.GetValue(_file), Choice(parsed), parsed.GetValue(_column), parsed.GetValue(_timeColumn), parsed.GetValue(_samplesColumn),
            parsed.GetValue(_noHeader), rate, parsed.GetValue(_every));
        return request.Column is not null || (request.TimeColumn ?? request.SamplesColumn) is null && !request.NoHeader
            ? request
            : throw new CommandException(
                ExitCodes.Usage, "--time-column, --samples-column and --no-header are for CSV: name the values' column with --column.");
    }

    private DetectorChoice Choice(ParseResult parsed)
    {
        var (detector, preset) = (parsed.GetValue(_detector), parsed.GetValue(_preset));
        var (json, falseAlarms) = (parsed.GetValue(_params), parsed.GetValue(_falseAlarms));
        if ((detector is null) == (preset is null))
        {
            throw new CommandException(
                ExitCodes.Usage,
                detector is null
                    ? "Which detector? Give --detector NAME or --preset KIND; --list shows all."
                    : "--detector and --preset exclude each other.");
        }

        if (preset is not null)
        {
            return json is null
                ? DetectorChoice.OfPreset(preset, falseAlarms, parsed.GetValue(_rate))
                : throw new CommandException(ExitCodes.Usage, "--params is for --detector; a preset chooses its parameters.");
        }

        return falseAlarms is null
            ? DetectorChoice.Of(detector!, json)
            : throw new CommandException(ExitCodes.Usage, "--false-alarms-per-day is for --preset.");
    }
}
