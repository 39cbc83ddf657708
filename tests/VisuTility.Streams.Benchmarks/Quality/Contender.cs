using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Benchmarks.Quality;

/// <summary>One configuration of a detector with one knob h left open: the larger h, the calmer.</summary>
/// <param name="Column">Where it stands in the table; of several in a column the best is shown.</param>
/// <param name="Name">Short name of the configuration.</param>
/// <param name="Input">What is done to the stream before, a name of <see cref="InputStep"/>.</param>
/// <param name="Spec">
/// Detector as in a rule, with <c>{h}</c>, <c>{A}</c> = e^h, <c>{1/A}</c> or <c>{day/A}</c> (false alarms per day) where the knob goes. A
/// name with a colon is another library's.
/// </param>
internal sealed record Contender(string Column, string Name, string Input, [StringSyntax(StringSyntaxAttribute.Json)] string Spec)
{
    /// <summary>Where the search for the threshold starts.</summary>
    public double Guess { get; init; } = 9;

    /// <summary>Smallest h the detector takes.</summary>
    public double Least { get; init; } = 1e-3;

    /// <summary>Largest h the detector takes.</summary>
    public double Most { get; init; } = 1e4;

    /// <summary>Microseconds an update: left out of a fast run, and a fifth of the streams in a whole one.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Says Drift as long as the change lasts, so only the first of a row is an alarm.</summary>
    public bool Latches { get; init; }

    /// <summary>A detector that is not made from a spec.</summary>
    public Func<double, IDriftDetector>? Make { get; init; }

    /// <summary>Null when this build has no such detector or parameter (yet), with the reason.</summary>
    public IDriftDetector? TryCreate(double h, out string missing)
    {
        missing = "";
        if (Make is not null)
        {
            return Make(h);
        }

        using var json = JsonDocument.Parse(Spec
            .Replace("{h}", Text(h), StringComparison.Ordinal)
            .Replace("{A}", Text(Math.Exp(h)), StringComparison.Ordinal)
            .Replace("{1/A}", Text(Math.Exp(-h)), StringComparison.Ordinal)
            .Replace("{day/A}", Text(StreamKind.Period * Math.Exp(-h)), StringComparison.Ordinal));
        var problems = new List<string>();
        var spec = new DetectorSpec(json.RootElement.GetProperty("name").GetString()!, json.RootElement.Clone());
        var made = spec.Name.Contains(':', StringComparison.Ordinal)
            ? DetectorFactory.TryCreatePeer(spec, spec.Name, problems, out var detector)
            : DetectorFactory.TryCreate(spec, spec.Name, problems, out detector);
        missing = string.Join(" ", problems.Select(FirstClause));
        return made ? detector : null;
    }

    public IDriftDetector Create(double h) =>
        TryCreate(h, out var missing) ?? throw new InvalidOperationException($"{Column}, {Name}: {missing}");

    /// <summary>Without the list of all that is known.</summary>
    private static string FirstClause(string problem) => problem.Split("; known")[0];

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
