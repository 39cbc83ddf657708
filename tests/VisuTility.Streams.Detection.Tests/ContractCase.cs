namespace VisuTility.Streams.Detection.Tests;

/// <summary>A detector in <see cref="ContractTests"/>.</summary>
/// <param name="Name">Name in rules.</param>
/// <param name="StateBits">
/// Hash of the state after a fixed stream, under all parameters below; printed by the failing test when a detector is new. It guards
/// against a value that changes on one machine only: one that changes everywhere needs a new StateVersion.
/// </param>
internal sealed record ContractCase(string Name, ulong StateBits)
{
    /// <summary>Parameters that fire on uniform values whose level moves every 150 readings; together they should reach every option.</summary>
    public required string[] Parameters { get; init; }

    /// <summary>How the uniform values in [0, 1] become readings; for detectors of bits <see cref="Bits"/>.</summary>
    public Func<double[], double[]> Values { get; init; } = values => values;

    /// <summary>Event time between a value and the one before it, milliseconds.</summary>
    public Func<double, long> StepMs { get; init; } = _ => 1000;

    /// <summary>It warns under every parameters, not only where a parameter with "warning" in its name asks for it.</summary>
    public bool AlwaysWarns { get; init; }

    /// <summary>1 where the value is above a half.</summary>
    public static double[] Bits(double[] values) => [.. values.Select(value => value > 0.5 ? 1.0 : 0.0)];
}
