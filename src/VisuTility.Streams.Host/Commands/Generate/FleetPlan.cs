namespace VisuTility.Streams.Host.Commands.Generate;

/// <summary>A synthetic fleet: every camera publishes every metric once per round. The same plan gives the same values.</summary>
internal sealed record FleetPlan
{
    /// <summary>1 to 1,000,000; camera c runs model c modulo <see cref="Models"/>.</summary>
    public int Cameras { get; init; } = 100;

    /// <summary>1 to 64.</summary>
    public int Metrics { get; init; } = 5;

    /// <summary>1 to 1000.</summary>
    public int Models { get; init; } = 3;

    public int Seed { get; init; } = 1;

    /// <summary>Share of the cameras that drift, 0 to 1.</summary>
    public double DriftShare { get; init; } = 0.05;

    /// <summary>Round from which they drift.</summary>
    public int DriftAfter { get; init; } = 300;

    /// <summary>How far their metrics move, in standard deviations of the metric.</summary>
    public double DriftSize { get; init; } = 5;

    /// <summary>
    /// For load tests: every series jumps by 6 standard deviations every so many rounds, each in its own round, in place of the drift
    /// above. 0 = not.
    /// </summary>
    public int StepEvery { get; init; }

    public int Series => Cameras * Metrics;
}
