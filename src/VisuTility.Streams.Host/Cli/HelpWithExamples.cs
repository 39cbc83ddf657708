using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace VisuTility.Streams.Host.Cli;

/// <summary>The usual help with the command's details and examples below it.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        if (command is CliCommand { Details.Length: > 0 } detailed)
        {
            output.WriteLine(detailed.Details);
            output.WriteLine();
        }

        var examples = command is CliCommand own ? own.Examples : command is RootCommand ? CommandLine.Examples : [];
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        return code;
    }
}
