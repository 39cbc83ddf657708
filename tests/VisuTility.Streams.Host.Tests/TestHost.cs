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
        Stop = _stop.Token,
    };

    public CommandHost Host { get; }

    public Dictionary<string, string> Variables { get; } = [];

    public string Data => _data.ToString();

    public string Talk => _talk.ToString();

    public IReadOnlyList<string> Errors =>
    [
        .. Talk.Split('\n').Where(static line => line.StartsWith("error: ", StringComparison.Ordinal))
            .Select(static line => line.TrimEnd()["error: ".Length..]),
    ];

    public void Stop() => _stop.Cancel();

    public string Write(string name, string content)
    {
        var path = Path.Combine(Host.WorkingFolder, name);
        File.WriteAllText(path, content);
        return path;
    }

    public Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, Host);

    public void Dispose()
    {
        _stop.Dispose();
        Directory.Delete(Host.WorkingFolder, recursive: true);
    }
}
