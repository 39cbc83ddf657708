namespace VisuTility.Streams.Rules;

/// <summary>What the values of a metric are. In JSON in kebab case: <c>p-value</c>.</summary>
public enum MetricKind
{
    Other,

    /// <summary>Share of good outcomes, 0 to 1: accuracy, precision, recall.</summary>
    Rate,

    /// <summary>Share of bad outcomes, 0 to 1.</summary>
    Error,

    /// <summary>A duration, above 0.</summary>
    Latency,

    /// <summary>A distance from what is normal; higher is worse.</summary>
    Score,

    /// <summary>Probability of what was seen if nothing had changed; lower is worse.</summary>
    PValue,

    /// <summary>A number of things, 0 or more.</summary>
    Count,
}
