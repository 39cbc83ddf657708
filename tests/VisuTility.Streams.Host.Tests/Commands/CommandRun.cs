using System.IO.Compression;
using System.Text;
using System.Text.Json;
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

    /// <summary>What the next runs read from stdin.</summary>
    public byte[] Input { get; set; } = [];

    public async Task<int> RunAsync(params string[] arguments)
    {
        var code = await CommandLine.RunAsync(arguments, new CommandHost
        {
            Output = new Output(_data, _talk),
            Environment = new Dictionary<string, string>(),
            WorkingFolder = Folder,
            OpenInput = () => new MemoryStream(Input),
        });
        (Data, Talk) = (Take(_data), Take(_talk));
        return code;
    }

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(Folder, file), text);

    public void WriteGzip(string file, string text)
    {
        using var packed = new GZipStream(File.Create(Path.Combine(Folder, file)), CompressionLevel.Fastest);
        packed.Write(Encoding.UTF8.GetBytes(text));
    }

    public string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <summary>Lines of stdout as JSON.</summary>
    public IReadOnlyList<JsonElement> Json => [.. Data.Select(static line => JsonDocument.Parse(line).RootElement)];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string[] Take(StringWriter writer)
    {
        var lines = writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        writer.GetStringBuilder().Clear();
        return lines;
    }
}
