namespace VisuTility.Streams.Detection;

/// <summary>One row of a detector's parameter table.</summary>
/// <param name="Name">Name in JSON.</param>
/// <param name="Kind">JSON form.</param>
/// <param name="Range">Allowed numbers (of a list: of each element); unbounded for other kinds.</param>
/// <param name="Doc">One line: meaning and unit.</param>
public sealed record ParameterInfo(string Name, ParameterKind Kind, NumberRange Range, string Doc)
{
    /// <summary>Must be written in the rule.</summary>
    public bool Required { get; init; }

    /// <summary>JSON text of the default; null = none.</summary>
    public string? Default { get; init; }

    /// <summary>Allowed strings of a <see cref="ParameterKind.Choice"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Condition under which the parameter has a meaning, in words; null = always. Elsewhere it is refused.</summary>
    public string? OnlyWhen { get; init; }
}
