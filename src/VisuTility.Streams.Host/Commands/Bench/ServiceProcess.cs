using System.Diagnostics;
using System.Runtime.InteropServices;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Bench;

/// <summary>
/// The service under measurement: <c>visutility run</c> in a process of its own, seen from outside. Never outlives this one.
/// </summary>
internal sealed partial class ServiceProcess : IDisposable
{
    private const int SigTerm = 15;
    private const int KeptLines = 20;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Queue<string> _talk = [];

    public ServiceProcess(IEnumerable<string> arguments)
    {
        // Under `dotnet visutility.dll` the process is the runtime's and the first argument the assembly.
        var self = Environment.ProcessPath ?? throw new CommandException(
            ExitCodes.Failed, "The path of this executable is not known; the service cannot be started as a process of its own.");
        var isRuntime = Path.GetFileNameWithoutExtension(self) == "dotnet";
        var start = new ProcessStartInfo(self, isRuntime ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        // A killed runtime leaves the sockets of its diagnostics in the temporary folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        _process = Process.Start(start) ?? throw new CommandException(ExitCodes.Failed, $"{self} cannot be run.");
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>User and system time so far; the system counts it in steps of 10 ms.</summary>
    public TimeSpan Cpu => Fresh().TotalProcessorTime;

    /// <summary>Largest resident memory so far.</summary>
    public long PeakRssBytes => Fresh().PeakWorkingSet64;

    /// <summary>Ends the command with the service's last words where it is gone.</summary>
    public void RequireAlive()
    {
        if (_process.HasExited)
        {
            lock (_talk)
            {
                throw new CommandException(
                    ExitCodes.Failed, [$"The service ended with exit code {_process.ExitCode}. Its last words:", .. _talk]);
            }
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGTERM, so that no transaction is left open; SIGKILL where that does not help.</summary>
    public void Stop()
    {
        if (!_process.HasExited && (SendSignal(_process.Id, SigTerm) != 0 || !_process.WaitForExit(StopPatience)))
        {
            Kill();
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    private void OnExit(object? sender, EventArgs e) => Dispose();

    private Process Fresh()
    {
        _process.Refresh();
        return _process;
    }

    private void Keep(string? line)
    {
        lock (_talk)
        {
            if (line is { Length: > 0 })
            {
                _talk.Enqueue(line);
            }

            if (_talk.Count > KeptLines)
            {
                _talk.Dequeue();
            }
        }
    }
}
