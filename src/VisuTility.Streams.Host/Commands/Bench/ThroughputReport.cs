using System.Globalization;

namespace VisuTility.Streams.Host.Commands.Bench;

/// <summary>
/// A backlog worked off. Steady = second half. CPU in microseconds of the service per event, from its first commit on; bytes are keys and
/// values, not compressed.
/// </summary>
internal sealed record ThroughputReport(
    string Mode, long Events, int Series, int Threads, double FirstCommitS, double Seconds, double EventsPerS, double SteadyEventsPerS,
    double CpuUsPerEvent, double SteadyCpuUsPerEvent,
    double CpuS, double PeakRssMb, double StateBytesPerEvent, double JournalBytesPerEvent, long Alerts, long Jobs, string Load)
{
    public string Text() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Mode}: {Events:N0} events, {Series:N0} series, {Threads} thread(s), load average {Load}
          events/s {EventsPerS:N0} (steady {SteadyEventsPerS:N0}), {Seconds:0.00} s from the first committed offset to the last, the first after {FirstCommitS:0.00} s
          CPU of the service {CpuUsPerEvent:0.00} us per event (steady {SteadyCpuUsPerEvent:0.00}), {CpuS:0.0} s in all; peak RSS {PeakRssMb:0} MB
          state {StateBytesPerEvent:0.00} and journal {JournalBytesPerEvent:0.00} bytes per event; {Alerts:N0} alert transitions, {Jobs:N0} jobs
        """);
}
