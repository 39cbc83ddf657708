using System.Collections.Concurrent;
using System.Diagnostics;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.KillPoints;

/// <summary>Starts <see cref="KillPointProgram"/> in a process of its own.</summary>
internal sealed class KillPointProcess : IDisposable
{
    /// <summary>128 and the number of SIGKILL.</summary>
    public const int Killed = 137;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    public KillPointProcess(KafkaOptions kafka, TopicNames names, string instance, string point, int nth)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            typeof(KillPointProcess).Assembly.Location, "kill-point", kafka.BootstrapServers, kafka.GroupId, names.Prefix, instance, point, $"{nth}",
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.OutputDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public string Log => string.Join('\n', _log);

    /// <summary>Partitions it has been assigned so far; less than all while the group still reckons with a member that is gone.</summary>
    public int Owns => _log.Where(line => line.Contains("Assigned: ", StringComparison.Ordinal)).Sum(line => line.Split(", ").Length);

    public bool HasEnded => _process.HasExited;

    public void WaitForEnd(TimeSpan longest) => _process.WaitForExit(longest);

    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public void AssertKilledAt(string point)
    {
        _process.WaitForExit(); // Ended; with the log to its last line.
        Assert.True(_process.ExitCode == Killed, $"ended with {_process.ExitCode} instead of at {point}:\n{Log}");
        Assert.Contains($"{KillPointProgram.Hit}{point},", Log, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
