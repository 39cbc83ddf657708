using System.Diagnostics;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Bench;

/// <summary>
/// A real Kafka: the configured one, or a node started by <c>bin/kafka-local</c> of KAFKA_HOME and removed at the end, whatever happens.
/// </summary>
internal sealed class BenchBroker : IDisposable
{
    private const string HomeVariable = "KAFKA_HOME";
    private const string JvmOptions = "KAFKA_LOCAL_JVM_OPTS";
    private const string BootstrapLine = "bootstrap.servers=";

    private readonly string? _script;
    private readonly string _folder = "";
    private int _disposed;

    private BenchBroker(string bootstrapServers) => BootstrapServers = bootstrapServers;

    private BenchBroker(string script, string folder)
    {
        _script = script;
        _folder = folder;
        // The node is no child of ours: a second Ctrl-C must end it too.
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        var line = Run("start").Split('\n').FirstOrDefault(static line => line.StartsWith(BootstrapLine, StringComparison.Ordinal));
        BootstrapServers = line?[BootstrapLine.Length..].Trim() ?? throw new CommandException(
            ExitCodes.Failed, $"{script} did not start Kafka.");
    }

    public string BootstrapServers { get; }

    /// <summary>It was there before and stays.</summary>
    public bool IsShared => _script is null;

    /// <param name="context">Of the command.</param>
    /// <param name="folder">For the data of a node of our own; must not exist yet.</param>
    public static BenchBroker Open(CommandContext context, string folder)
    {
        var isConfigured = context.Reading.Effective.Any(
            static setting => setting is { Setting: Configuration.SettingKeys.BootstrapServers, Source: not "default" });
        var script = context.Environment.GetValueOrDefault(HomeVariable) is { Length: > 0 } home
            ? Path.Combine(home, "bin", "kafka-local")
            : null;
        if (isConfigured || script is null || !File.Exists(script))
        {
            return new BenchBroker(context.Settings.Kafka.BootstrapServers);
        }

        context.Output.Say("Starting a Kafka of its own.");
        return new BenchBroker(script, folder);
    }

    public void Dispose()
    {
        if (_script is not null && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            AppDomain.CurrentDomain.ProcessExit -= OnExit;
            // Nothing of it is wanted any more: no orderly shutdown.
            Run("kill");
            Run("stop", "--delete");
        }
    }

    private void OnExit(object? sender, EventArgs e) => Dispose();

    private string Run(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(_script!, [command, "--dir", _folder, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A killed JVM leaves its unpacked libraries and counters in the temporary folder: they go where all is removed.
        var temporary = Directory.CreateDirectory($"{_folder}-tmp").FullName;
        start.Environment.TryGetValue(JvmOptions, out var given);
        start.Environment[JvmOptions] = $"-XX:-UsePerfData -Djava.io.tmpdir={temporary} {given}".TrimEnd();
        using var process = Process.Start(start) ?? throw new CommandException(ExitCodes.Failed, $"{_script} cannot be run.");
        var talk = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 || command != "start"
            ? output
            : throw new CommandException(ExitCodes.Failed, $"{_script} did not start Kafka: {talk.GetAwaiter().GetResult().Trim()}");
    }
}
