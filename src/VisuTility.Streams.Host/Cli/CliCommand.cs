using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace VisuTility.Streams.Host.Cli;

/// <summary>A command with its examples, which its help shows, and what it does. A group of commands has no handler.</summary>
public sealed class CliCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Whole command lines that run as printed.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>What the help says below the options, as it stands.</summary>
    public string Details { get; init; } = "";

    /// <summary>What is logged where no level is configured.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>
    /// Gives the exit code. <see cref="CommandException"/> and Kafka's and the settings' own complaints are turned into one by the
    /// caller.
    /// </summary>
    public Func<CommandContext, Task<int>>? Handler { get; private set; }

    public CliCommand Handle(Func<CommandContext, int> handler) => HandleAsync(context => Task.FromResult(handler(context)));

    public CliCommand HandleAsync(Func<CommandContext, Task<int>> handler)
    {
        Handler = handler;
        return this;
    }
}
