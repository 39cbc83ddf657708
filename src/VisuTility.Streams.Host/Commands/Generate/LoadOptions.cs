namespace VisuTility.Streams.Host.Commands.Generate;

/// <summary>How a fleet is published.</summary>
/// <param name="Events">How many events; 0 = until the token is cancelled.</param>
/// <param name="Rate">Events per second; 0 = as fast as it goes.</param>
/// <param name="StartMs">Event time of the first round; null = every event has the time at which it is published.</param>
/// <param name="IntervalMs">Event time between two rounds, where <paramref name="StartMs"/> is given.</param>
internal sealed record LoadOptions(long Events, double Rate, long? StartMs, long IntervalMs);
