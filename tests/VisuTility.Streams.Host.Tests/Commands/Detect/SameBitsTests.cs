using System.Diagnostics;
using VisuTility.Streams.Detection.Tests.Golden;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Tests.Commands.Detect;

/// <summary>The executable as a process, on this processor as it is and as if it had no vectors and no fused multiply-add.</summary>
[Trait("Category", "Slow")]
public sealed class SameBitsTests
{
    private static readonly string[] Off = ["DOTNET_EnableFMA", "DOTNET_EnableAVX2", "DOTNET_EnableHWIntrinsic"];

    [Theory]
    [InlineData("sr-mixture", "{}", "latency_lognormal")]
    [InlineData("sr-bernoulli", "{}", "errors_bernoulli")]
    [InlineData("focus", "{}", "accuracy_step")]
    [InlineData("adwin", "{}", "river_s1")]
    [InlineData("conformal-sr", "{}", "heavy_tail")]
    [InlineData("preset", """{"kind":"latency","rate":1440}""", "latency_lognormal")]
    [InlineData("preset", """{"kind":"error","rate":1440}""", "errors_bernoulli")]
    public async Task Every_bit_of_the_output_is_the_same_without_fma_and_vectors(string detector, string parameters, string stream)
    {
        var usual = await RunAsync(detector, parameters, stream, []);

        Assert.Contains("\"event\":\"drift\"", usual);
        foreach (var switchedOff in Off.Select(static name => new[] { name }).Append(Off))
        {
            Assert.Equal(usual, await RunAsync(detector, parameters, stream, switchedOff));
        }
    }

    private static async Task<string> RunAsync(string detector, string parameters, string stream, string[] switchedOff)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "visutility.dll"), "detect", Vectors.PathOf($"streams/{stream}.csv"),
                "--detector", detector, "--params", parameters, "--json", "--every",
            },
        };
        foreach (var name in switchedOff)
        {
            start.Environment[name] = "0";
        }

        using var process = Process.Start(start)!;
        var talk = process.StandardError.ReadToEndAsync();
        var data = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == ExitCodes.Done, await talk);
        return data;
    }
}
