using System.Diagnostics;

namespace VisuTility.Streams.Host.Commands.Demo.Brokers;

/// <summary>Runs another program and waits for it.</summary>
internal static class Tool
{
    public sealed record Result(int ExitCode, string Output, string Errors);

    /// <summary>Null where the program does not exist. A time-out or cancellation kills it, with its children.</summary>
    public static async Task<Result?> RunAsync(
        string program, IEnumerable<string> arguments, TimeSpan timeout, CancellationToken cancellation = default,
        (string Name, string Value)? variable = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = new Process { StartInfo = start };
        if (variable is { } one)
        {
            process.StartInfo.Environment[one.Name] = one.Value;
        }

        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bounded.CancelAfter(timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bounded.Token);
            var errors = process.StandardError.ReadToEndAsync(bounded.Token);
            await process.WaitForExitAsync(bounded.Token);
            return new Result(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return new Result(-1, "", $"no answer within {timeout.TotalSeconds:0} s");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
