namespace VisuTility.Streams.Host.Cli;

/// <summary>What a command sees of the process it runs in; a test brings its own.</summary>
public sealed record CommandHost
{
    public required Output Output { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Relative paths of settings start here.</summary>
    public required string WorkingFolder { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Opens stdin; only commands that read data do.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Cancelled by the first Ctrl-C or SIGTERM: finish what is open and return.</summary>
    public CancellationToken Stop { get; init; }
}
