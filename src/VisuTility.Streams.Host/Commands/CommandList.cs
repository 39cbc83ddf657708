using System.CommandLine;
using VisuTility.Streams.Host.Commands.Config;
using VisuTility.Streams.Host.Commands.Run;

namespace VisuTility.Streams.Host.Commands;

/// <summary>Every command, in the order of the help.</summary>
internal static class CommandList
{
    public static IEnumerable<Command> Create() =>
    [
        RunCommand.Create(),
        ConfigCommand.Create(),
    ];
}
