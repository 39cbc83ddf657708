namespace VisuTility.Streams.Tests.Simulation;

/// <summary>The process is gone as after kill -9: thrown at the port call where it died and at every later one of a dead process.</summary>
public sealed class SimulatedCrash(string message) : Exception(message);
