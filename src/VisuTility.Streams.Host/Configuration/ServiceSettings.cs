using Microsoft.Extensions.Logging;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Host.Configuration;

/// <summary>Settings of <c>run</c> that are neither Kafka's nor the registry's.</summary>
public sealed record ServiceSettings
{
    /// <summary>
    /// Unique among the instances of the group. Not configured: this machine and process, so that a restart counts as another
    /// instance.
    /// </summary>
    public required string Instance { get; init; }

    /// <summary>The instance id was configured, so it is stable: static membership.</summary>
    public bool HasStableInstance { get; init; }

    /// <summary>Group members of this process, 1 to 64.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Longest time between two commits, 100 ms to 60 s.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The rule set to begin with where the control topic has none; null = none given.</summary>
    public RuleSet? Rules { get; init; }

    /// <summary>Null = not configured: information for <c>run</c>, warning for every other command.</summary>
    public LogLevel? LogLevel { get; init; }
}
