using System.Globalization;

namespace VisuTility.Streams.Host.Commands.Bench;

/// <summary>How much more two threads do than one, by wall clock.</summary>
internal sealed record ScaleReport(
    string Mode, double OneThreadEventsPerS, double TwoThreadsEventsPerS, double Ratio, double SteadyRatio, string Load)
{
    public string Text() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Mode}: {OneThreadEventsPerS:N0} events/s with one thread, {TwoThreadsEventsPerS:N0} with two: {Ratio:0.00} times as many " +
        $"(steady {SteadyRatio:0.00}); load average {Load}");
}
