using System.Globalization;

namespace VisuTility.Streams.Host.Commands.Bench;

/// <summary>Killed (SIGKILL) in the middle of a backlog and started again: seconds from the start of the new process.</summary>
internal sealed record RecoverReport(
    string Mode, long Events, int Series, long KilledAt, double FirstNewCommitS, double AllS, long Alerts, long Jobs, string Load)
{
    public string Text() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Mode}: killed at {KilledAt:N0} of {Events:N0} committed; from the new process's start {FirstNewCommitS:0.00} s to its first " +
        $"commit, {AllS:0.00} s to the last; {Alerts:N0} alert transitions, {Jobs:N0} jobs; load average {Load}");
}
