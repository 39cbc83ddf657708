using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using VisuTility.Streams.Host.Commands;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Cli;

/// <summary>The command line as a whole: from arguments to an exit code.</summary>
public static class CommandLine
{
    internal static readonly string[] Examples =
    [
        "visutility demo",
        "visutility topics apply -b broker:9092",
        "visutility schemas register --registry http://registry:8081",
        "visutility run -b broker:9092 --registry http://registry:8081 --rules rules.json --instance 1",
    ];

    private const string About = """
        VisuTility Streams: drift of vision models on camera fleets, alerts and retraining orders, exactly once on Kafka.
        Settings: appsettings.json, then VISUTILITY_... variables, then the command line; see `visutility config show`.
        stdout is data, stderr is talk. Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 not found, 4 unhealthy or check failed,
        5 incompatible schema or state, 6 fenced by another instance with our id, 7 not authorized, 130 interrupted.
        """;

    public static Task<int> RunAsync(IReadOnlyList<string> arguments, CommandHost host)
    {
        var options = new GlobalOptions();
        var parsed = Build(options, host).Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction and not HelpWithExamples)
        {
            return Task.FromResult(Complain(parsed, host.Output));
        }

        return parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = host.Output.Data,
            Error = host.Output.Talk,
        });
    }

    internal static RootCommand Build(GlobalOptions options, CommandHost host)
    {
        var root = new RootCommand(About);
        options.AddTo(root);
        foreach (var command in CommandList.Create())
        {
            root.Subcommands.Add(command);
            Bind(command, options, host);
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    private static void Bind(Command command, GlobalOptions options, CommandHost host)
    {
        if (command is CliCommand { Handler: { } handler })
        {
            command.SetAction((parsed, _) => InvokeAsync(handler, new CommandContext(parsed, options, host)));
        }

        foreach (var child in command.Subcommands)
        {
            Bind(child, options, host);
        }
    }

    private static async Task<int> InvokeAsync(Func<CommandContext, Task<int>> handler, CommandContext context)
    {
        try
        {
            using (context)
            {
                return await handler(context);
            }
        }
        catch (CommandException refusal)
        {
            return Complain(context.Output, refusal.ExitCode, refusal.Problems);
        }
        catch (KafkaUnavailableException unavailable)
        {
            return Complain(context.Output, StreamService.ExitCodeOf(unavailable.Kind), [unavailable.Message]);
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }

    private static int Complain(ParseResult parsed, Output output)
    {
        // A word that is no command is also reported as a missing command.
        var unknown = parsed.UnmatchedTokens.Select(static word => $"There is no command or argument '{word}' here.").ToList();
        var errors = parsed.Errors.Where(error => unknown.Count == 0 || error.SymbolResult is not CommandResult);
        var code = Complain(output, ExitCodes.Usage, [.. unknown, .. errors.Select(static error => error.Message)]);
        output.Say($"Try: {PathOf(parsed.CommandResult)} --help");
        return code;
    }

    private static int Complain(Output output, int exitCode, IReadOnlyList<string> problems)
    {
        foreach (var problem in problems)
        {
            output.Error(problem);
        }

        return exitCode;
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "visutility";
}
