using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Processing;

/// <summary>Settings of the whole process.</summary>
public sealed record StreamServiceOptions
{
    /// <summary>Settings shared by all threads; <see cref="StreamThreadOptions.Thread"/> is set per thread.</summary>
    public required StreamThreadOptions Thread { get; init; }

    /// <summary>Group members of this process; each is one OS thread.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Published to the control topic as <c>initial</c> when it holds no rule set yet.</summary>
    public RuleSet? InitialRules { get; init; }

    /// <summary>How long start-up may wait for brokers.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
