using System.Text.Json.Nodes;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Host.Cli;

namespace VisuTility.Streams.Host.Commands.Detect;

/// <summary>A detector parameter in <c>detect --list --json</c>.</summary>
internal sealed record ListedParameter(
    string Name, ParameterKind Kind, double? Minimum, double? Maximum, bool MinimumExcluded, bool MaximumExcluded, JsonNode? Default,
    bool Required, IReadOnlyList<string> Choices, string? OnlyWhen, string Doc);

/// <summary><c>detect --list</c>: our own detectors, then those of other libraries.</summary>
internal static class DetectorList
{
    public static void Write(CommandContext context)
    {
        foreach (var (info, isPeer) in DetectorFactory.Describe().Select(static own => (own, false))
            .Concat(DetectorFactory.DescribePeers().Select(static peer => (peer, true))))
        {
            if (context.Json)
            {
                context.Output.Json(new
                {
                    info.Name,
                    Peer = isPeer,
                    info.Summary,
                    info.Input,
                    info.HasWarning,
                    info.Memory,
                    info.Source,
                    Parameters = info.Parameters.Select(Listed),
                });
            }
            else
            {
                WriteText(context.Output, info);
            }
        }
    }

    private static void WriteText(Output output, DetectorInfo info)
    {
        output.Line($"{info.Name}: {info.Summary}");
        output.Line($"    input {info.Input}; warning: {(info.HasWarning ? "yes" : "no")}; state {info.Memory} bytes; {info.Source}");
        foreach (var parameter in info.Parameters)
        {
            output.Line($"    {parameter.Name,-22} {Form(parameter)}; {parameter.Doc}");
        }
    }

    private static string Form(ParameterInfo parameter)
    {
        var kind = parameter.Kind == ParameterKind.Choice
            ? string.Join("|", parameter.Choices)
            : parameter.Kind.ToString().ToLowerInvariant();
        var range = parameter.Range.ToString() is { Length: > 0 } text ? $" {text}" : "";
        var value = parameter.Default is { } known ? $" = {known}" : parameter.Required ? ", required" : "";
        return $"{kind}{range}{value}{(parameter.OnlyWhen is { } when ? $", only when {when}" : "")}";
    }

    private static ListedParameter Listed(ParameterInfo parameter) => new(
        parameter.Name, parameter.Kind, Bound(parameter.Range.Minimum), Bound(parameter.Range.Maximum),
        parameter.Range.MinimumExcluded, parameter.Range.MaximumExcluded, parameter.Default is { } known ? JsonNode.Parse(known) : null,
        parameter.Required, parameter.Choices, parameter.OnlyWhen, parameter.Doc);

    private static double? Bound(double value) => double.IsInfinity(value) ? null : value;
}
