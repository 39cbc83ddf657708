using System.Globalization;

namespace VisuTility.Streams.Host.Commands.Bench;

/// <summary>
/// Milliseconds until a read_committed reader had the alert: from the append time of the input record, and from its publishing.
/// </summary>
internal sealed record LatencyReport(
    string Mode, double Rate, long Events, int Series, long Alerts, double AlertsPerS, long AppendP50Ms, long AppendP90Ms, long AppendP99Ms,
    long AppendMaxMs,
    long PublishP50Ms, long PublishP90Ms, long PublishP99Ms, double CpuCores, double PeakRssMb, double StateBytesPerEvent,
    double JournalBytesPerEvent, string Load)
{
    public string Text() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Mode}: {Events:N0} events at {Rate:N0}/s, {Series:N0} series, {Alerts:N0} alerts ({AlertsPerS:0.0}/s), load average {Load}
          input appended -> alert readable: p50 {AppendP50Ms} ms, p90 {AppendP90Ms} ms, p99 {AppendP99Ms} ms, max {AppendMaxMs} ms
          input published -> alert readable: p50 {PublishP50Ms} ms, p90 {PublishP90Ms} ms, p99 {PublishP99Ms} ms
          the service took {CpuCores:0.00} cores; peak RSS {PeakRssMb:0} MB; state {StateBytesPerEvent:0.00} and journal {JournalBytesPerEvent:0.00} bytes per event
        """);
}
