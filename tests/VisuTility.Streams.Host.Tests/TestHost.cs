using System.IO.Compression;
using System.Text;
using System.Text.Json;
using VisuTility.Streams.Host.Cli;

namespace VisuTility.Streams.Host.Tests;

/// <summary>A process to run commands in: its own environment and an empty working folder; what was written can be read.</summary>
internal sealed class TestHost : IDisposable
{
    private readonly StringWriter _data = new();
    private readonly StringWriter _talk = new();
    private readonly CancellationTokenSource _stop = new();

    public TestHost() => Host = new CommandHost
    {
        Output = new Output(_data, _talk),
        Environment = Variables,
        WorkingFolder = Directory.CreateTempSubdirectory("visutility-host-test-").FullName,
        OpenInput = () => new MemoryStream(Input),
        Stop = _stop.Token,
    };

    public CommandHost Host { get; }

    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>What stdin holds.</summary>
    public byte[] Input { get; set; } = [];

    public string Data => _data.ToString();

    public string Talk => _talk.ToString();

    public IReadOnlyList<string> Errors =>
    [
        .. Talk.Split('\n').Where(static line => line.StartsWith("error: ", StringComparison.Ordinal))
            .Select(static line => line.TrimEnd()["error: ".Length..]),
    ];

    /// <summary>The lines of stdout.</summary>
    public IReadOnlyList<string> DataLines => Data.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The lines of stdout, each a JSON value.</summary>
    public IReadOnlyList<JsonElement> Json => [.. DataLines.Select(static line => JsonElement.Parse(line))];

    public void Stop() => _stop.Cancel();

    public string Write(string name, string content)
    {
        var path = Path.Combine(Host.WorkingFolder, name);
        File.WriteAllText(path, content);
        return path;
    }

    public static byte[] Gzip(string content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(content));
        }

        return packed.ToArray();
    }

    public Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, Host);

    public void Dispose()
    {
        _stop.Dispose();
        Directory.Delete(Host.WorkingFolder, recursive: true);
    }
}
