using System.CommandLine;
using VisuTility.Streams.Host.Commands.Backtest;
using VisuTility.Streams.Host.Commands.Bench;
using VisuTility.Streams.Host.Commands.Config;
using VisuTility.Streams.Host.Commands.Demo;
using VisuTility.Streams.Host.Commands.Detect;
using VisuTility.Streams.Host.Commands.Generate;
using VisuTility.Streams.Host.Commands.Rules;
using VisuTility.Streams.Host.Commands.Run;
using VisuTility.Streams.Host.Commands.Schemas;
using VisuTility.Streams.Host.Commands.Tail;
using VisuTility.Streams.Host.Commands.Topics;

namespace VisuTility.Streams.Host.Commands;

/// <summary>Every command, in the order of the help.</summary>
internal static class CommandList
{
    public static IEnumerable<Command> Create() =>
    [
        DemoCommand.Create(),
        RunCommand.Create(),
        TopicsCommand.Create(),
        SchemasCommand.Create(),
        RulesCommand.Create(),
        TailCommand.Alerts(),
        TailCommand.Jobs(),
        DetectCommand.Create(),
        BacktestCommand.Create(),
        GenerateCommand.Create(),
        BenchCommand.Create(),
        ConfigCommand.Create(),
    ];
}
