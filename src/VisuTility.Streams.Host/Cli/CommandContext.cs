using System.CommandLine;
using Microsoft.Extensions.Logging;
using VisuTility.Streams.Host.Configuration;
using VisuTility.Streams.Host.Logging;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Registry;
using VisuTility.Streams.Registry.Local;
using VisuTility.Streams.Registry.Rest;

namespace VisuTility.Streams.Host.Cli;

/// <summary>
/// What a command works with. Everything is made at first use, so that a command which needs no cluster makes no client, and settings
/// with problems end the command (exit code 2, all problems listed) before any client exists.
/// </summary>
public sealed class CommandContext : IDisposable
{
    private readonly CommandHost _host;
    private readonly Lazy<SettingsReading> _reading;
    private readonly Lazy<KafkaClients> _kafka;
    private readonly Lazy<ISchemaRegistry> _registry;
    private readonly Lazy<ILoggerFactory> _logging;

    internal CommandContext(ParseResult parsed, GlobalOptions options, CommandHost host)
    {
        Parsed = parsed;
        _host = host;
        Json = options.Json(parsed);
        _reading = new(() => Read(options));
        _kafka = new(() => new KafkaClients(Settings.Kafka, Settings.Topics, line => KafkaLog.Write(Log, line), Time));
        _registry = new(OpenRegistry);
        _logging = new(() => LineLogging.Create(Output, Settings.Service.LogLevel ?? LogLevelOf(parsed), Time));
    }

    /// <summary>Values of the command's own options and arguments.</summary>
    public ParseResult Parsed { get; }

    /// <summary>Data as JSON was asked for.</summary>
    public bool Json { get; }

    public Output Output => _host.Output;

    public TimeProvider Time => _host.Time;

    public IReadOnlyDictionary<string, string> Environment => _host.Environment;

    /// <summary>Cancelled by the first Ctrl-C or SIGTERM.</summary>
    public CancellationToken Stop => _host.Stop;

    /// <summary>The settings, checked.</summary>
    public HostSettings Settings => _reading.Value.Require();

    /// <summary>The settings with their problems, for whoever wants to show them.</summary>
    internal SettingsReading Reading => _reading.Value;

    public TopicNames Topics => Settings.Topics;

    public KafkaClients Kafka => _kafka.Value;

    /// <summary>Ends the command where none is configured.</summary>
    public ISchemaRegistry Registry => _registry.Value;

    public ILogger Log => _logging.Value.CreateLogger("visutility");

    /// <summary>One item of data: a JSON line with --json, else the text.</summary>
    public void Write<T>(T item, Func<T, string> text)
    {
        if (Json)
        {
            Output.Json(item);
        }
        else
        {
            Output.Line(text(item));
        }
    }

    /// <summary>Data from stdin.</summary>
    public Stream OpenInput() => _host.OpenInput();

    /// <summary>A path given by the user.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, _host.WorkingFolder);

    public void Dispose()
    {
        Output.EndStatus();
        if (_registry.IsValueCreated)
        {
            (_registry.Value as IDisposable)?.Dispose();
        }

        if (_logging.IsValueCreated)
        {
            _logging.Value.Dispose();
        }
    }

    private static LogLevel LogLevelOf(ParseResult parsed) =>
        parsed.CommandResult.Command is CliCommand command ? command.LogLevel : LogLevel.Warning;

    private SettingsReading Read(GlobalOptions options)
    {
        var reading = SettingsReader.Read(_host, options.ConfigFile(Parsed), problems => options.Layer(Parsed, problems));
        foreach (var warning in reading.Warnings)
        {
            Output.Warn(warning);
        }

        return reading;
    }

    private ISchemaRegistry OpenRegistry()
    {
        var registry = Settings.Registry;
        if (registry.Folder is { } folder)
        {
            return new LocalSchemaRegistry(folder);
        }

        return registry.Service is { } service
            ? new RestSchemaRegistry(service, Time)
            : throw new CommandException(
                ExitCodes.Usage, "No schema registry is configured: give --registry http://HOST:PORT (or file:FOLDER).");
    }
}
