using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Host.Commands.Demo;

/// <summary>What the user chose.</summary>
/// <param name="Kafka">embedded, local, docker, HOST:PORT; null = what can be had.</param>
/// <param name="Speed">Event time per wall time after the first onset; infinite = as fast as it goes.</param>
/// <param name="Rules">The rule set to run.</param>
/// <param name="Keep">Leave broker or topics behind.</param>
internal sealed record DemoOptions(string? Kafka, double Speed, RuleSet Rules, bool Keep);
