using System.Diagnostics;
using System.Text.Json;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.IntegrationTests.Clients;

/// <summary>The Node program of this folder with its two packages, installed into a folder of the test's own.</summary>
internal sealed class NodeWriter : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string[] Files = ["package.json", "package-lock.json", "publish.js"];

    private readonly string _folder = Directory.CreateTempSubdirectory("visutility-node-").FullName;

    public NodeWriter()
    {
        foreach (var file in Files)
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Clients", "node", file), Path.Combine(_folder, file));
        }

        Run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", Path.Combine(_folder, ".npm")], "");
    }

    /// <summary>Null where Node and npm are there.</summary>
    public static string? SkipReason { get; } = IsThere("node") && IsThere("npm") ? null : "needs node and npm on the PATH";

    public void Publish(string bootstrap, string topic, int schemaId, IReadOnlyList<MetricEvent> events)
    {
        var order = new
        {
            bootstrap,
            topic,
            schemaId,
            schema = JsonDocument.Parse(RecordSchemas.MetricEvent.Text).RootElement,
            events = events.Select(record => new
            {
                id = record.Id,
                timestamp = record.TimestampMs,
                camera_id = record.CameraId,
                modality = record.Modality.ToString().ToUpperInvariant(),
                model_name = record.ModelName,
                model_version = record.ModelVersion,
                metric = record.Metric,
                value = record.Value,
            }),
        };
        Run("node", ["publish.js"], JsonSerializer.Serialize(order));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static bool IsThere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private void Run(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(Patience), $"{program} did not end");
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {errors.Result}{output.Result}");
    }
}
