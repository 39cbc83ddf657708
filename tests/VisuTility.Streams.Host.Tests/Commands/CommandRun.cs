using VisuTility.Streams.Host.Cli;

namespace VisuTility.Streams.Host.Tests.Commands;

/// <summary>A command line run in this process in a folder of its own.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly StringWriter _data = new();
    private readonly StringWriter _talk = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("visutility-command-").FullName;

    /// <summary>Lines of stdout since the last run.</summary>
    public string[] Data { get; private set; } = [];

    /// <summary>Lines of stderr since the last run.</summary>
    public string[] Talk { get; private set; } = [];

    public async Task<int> RunAsync(params string[] arguments)
    {
        var code = await CommandLine.RunAsync(arguments, new CommandHost
        {
            Output = new Output(_data, _talk),
            Environment = new Dictionary<string, string>(),
            WorkingFolder = Folder,
        });
        (Data, Talk) = (Take(_data), Take(_talk));
        return code;
    }

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(Folder, file), text);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string[] Take(StringWriter writer)
    {
        var lines = writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        writer.GetStringBuilder().Clear();
        return lines;
    }
}
