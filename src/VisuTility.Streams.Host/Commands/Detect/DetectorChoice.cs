using System.Text.Json;
using System.Text.Json.Nodes;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Detect;

/// <summary>A detector by name and parameters; a preset is the detector <c>preset</c> with the kind and the two numbers.</summary>
internal sealed record DetectorChoice(DetectorSpec Spec)
{
    private const string PresetName = "preset";

    /// <summary>Of another library: it reports what that library reports.</summary>
    public bool IsPeer => Spec.Name.Contains(':', StringComparison.Ordinal);

    public static DetectorChoice Of(string name, string? parameters)
    {
        try
        {
            using var json = JsonDocument.Parse(parameters ?? "{}");
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? new DetectorChoice(new DetectorSpec(name, json.RootElement.Clone()))
                : throw Refuse($"--params: a JSON object, not {json.RootElement.GetRawText()}.");
        }
        catch (JsonException error)
        {
            throw Refuse($"--params: no JSON ({error.Message})");
        }
    }

    /// <summary>What is not given is left to the preset's own defaults and complaints.</summary>
    public static DetectorChoice OfPreset(string kind, double? falseAlarmsPerDay, double? rate)
    {
        var parameters = new JsonObject { ["kind"] = kind };
        Add(parameters, "false_alarms_per_day", falseAlarmsPerDay);
        Add(parameters, "rate", rate);
        return new DetectorChoice(new DetectorSpec(PresetName, JsonSerializer.SerializeToElement(parameters)));
    }

    /// <summary>Ends the command with every problem of the choice.</summary>
    public IDriftDetector Create()
    {
        var problems = new List<string>();
        IDriftDetector? detector;
        var made = IsPeer
            ? DetectorFactory.TryCreatePeer(Spec, "detector", problems, out detector)
            : DetectorFactory.TryCreate(Spec, "detector", problems, out detector);
        return made ? detector! : throw new CommandException(ExitCodes.Usage, problems);
    }

    private static void Add(JsonObject parameters, string name, double? value)
    {
        if (value is { } given)
        {
            parameters[name] = double.IsFinite(given) ? given : throw Refuse($"{name}: a finite number.");
        }
    }

    private static CommandException Refuse(string problem) => new(ExitCodes.Usage, problem);
}
