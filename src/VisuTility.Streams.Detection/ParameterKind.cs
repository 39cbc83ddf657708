namespace VisuTility.Streams.Detection;

/// <summary>JSON form of a detector parameter.</summary>
public enum ParameterKind
{
    Number,
    Integer,
    Boolean,

    /// <summary>One of a list of strings.</summary>
    Choice,

    /// <summary>String of a whole number and a unit: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>1d</c>.</summary>
    Duration,

    /// <summary>A number or an array of numbers.</summary>
    Numbers,

    /// <summary>An array of detectors, each written as in a rule: <c>{"name": ..., parameters}</c>.</summary>
    Detectors,
}
