using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Run;

/// <summary>Runs a service beside the command that watches it.</summary>
internal sealed class ServiceRunner(StreamService service, TimeProvider time)
{
    /// <summary>Inside Kubernetes' 30 s of grace.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    private Task<EngineStop> _running = Task.FromResult(new EngineStop(ExitCodes.Done, "not started"));

    /// <summary>The service has ended, by itself or because it was asked to.</summary>
    public bool HasEnded => _running.IsCompleted;

    public void Start() =>
        _running = Task.Factory.StartNew(service.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Calls <paramref name="look"/> twice a second until the service ends or the token is cancelled.</summary>
    public async Task WatchAsync(Action look, CancellationToken stop)
    {
        while (!_running.IsCompleted && !stop.IsCancellationRequested)
        {
            look();
            await Task.WhenAny(_running, Task.Delay(Glance, time, stop));
        }
    }

    /// <summary>Asks for the stop if need be and gives the reason of the end.</summary>
    public async Task<EngineStop> StopAsync()
    {
        service.RequestStop();
        try
        {
            return await _running.WaitAsync(StopPatience, time);
        }
        catch (TimeoutException)
        {
            throw new CommandException(
                ExitCodes.Failed,
                $"The service did not stop within {StopPatience.TotalSeconds:0} s: the brokers do not answer. "
                + "What was not committed is processed again by the next instance.");
        }
    }
}
