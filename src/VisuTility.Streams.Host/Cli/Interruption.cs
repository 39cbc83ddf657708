using System.Runtime.InteropServices;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Cli;

/// <summary>The first Ctrl-C or SIGTERM asks for a stop; the second ends the process at once with 130 (exit handlers still run).</summary>
internal sealed class Interruption : IDisposable
{
    private readonly Action<string> _announce;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _signals;
    private int _count;

    public Interruption(Action<string> announce)
    {
        _announce = announce;
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM];
        _signals = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _signals.ForEach(static signal => signal.Dispose());
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1)
        {
            Environment.Exit(ExitCodes.Interrupted);
        }

        _announce("Stopping: finishing the open transaction and leaving the group. Once more ends at once.");
        _stop.Cancel();
    }
}
