using System.Collections.Concurrent;
using System.Diagnostics;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Harness;

/// <summary>
/// The service as its own process, so that it can be killed for real: the build beside the tests, in a campaign what <c>./dev publish</c> makes.
/// </summary>
public sealed class ServiceProcess : IDisposable
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("CAMPAIGN_FOLDER") ?? AppContext.BaseDirectory;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    public ServiceProcess(KafkaOptions kafka, TopicNames names, string registry, string instance, string rules, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            Path.Combine(Folder, "visutility.dll"), "run", "--bootstrap", kafka.BootstrapServers, "--group", kafka.GroupId, "--prefix", names.Prefix,
            "--registry", registry, "--rules", rules, "--instance", instance, .. more,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.OutputDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public string Log => string.Join('\n', _log);

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public int Id => _process.Id;

    public void Await(string logged) => Harness.Await.That(() => HasEnded || Log.Contains(logged, StringComparison.Ordinal), $"\"{logged}\" in the log:\n{Log}");

    /// <summary>It ends by itself; afterwards the log is whole.</summary>
    public void AwaitEnd()
    {
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(60)), $"did not end by itself:\n{Log}");
        _process.WaitForExit();
    }

    /// <summary>SIGKILL; true when it was alive until then.</summary>
    public bool Kill()
    {
        var wasAlive = !_process.HasExited;
        _process.Kill();
        _process.WaitForExit();
        return wasAlive;
    }

    /// <summary>SIGTERM, as an orchestrator does it.</summary>
    public int Terminate()
    {
        Signal("TERM");
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(40)), $"did not end after SIGTERM:\n{Log}");
        return _process.ExitCode;
    }

    /// <summary>STOP and CONT too.</summary>
    public void Signal(string name)
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
            kill.WaitForExit();
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
