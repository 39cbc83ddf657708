using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>Where the threads of a process are, in the client's own functions: for the report of a campaign that stood still. Needs gdb.</summary>
internal static class NativeStacks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static string Of(int process)
    {
        var id = process.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("gdb", ["-p", id, "-batch", "-nx", "-ex", "thread apply all bt 14"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var gdb = Process.Start(start)!;
            gdb.ErrorDataReceived += static (_, _) => { };
            gdb.BeginErrorReadLine();
            var text = gdb.StandardOutput.ReadToEndAsync();
            if (!gdb.WaitForExit(Patience))
            {
                gdb.Kill();
            }

            return text.Result;
        }
        catch (Win32Exception missing)
        {
            return $"not looked at: {missing.Message}";
        }
    }
}
