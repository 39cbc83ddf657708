namespace VisuTility.Streams.Host.Commands.Bench;

/// <summary>What to measure. Rate in events per second, for latency only.</summary>
internal sealed record BenchOptions(
    BenchMode Mode, long Events, int Cameras, int Metrics, int Partitions, int Threads, double Rate, double KillAt, bool Keep)
{
    public int Series => Cameras * Metrics;
}
