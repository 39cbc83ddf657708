using System.CommandLine;
using System.CommandLine.Parsing;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly TestHost _host = new();

    public static TheoryData<string> Commands() => [.. All(Root()).Select(static command => PathOf(command))];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_of_every_command_shows_an_example(string path)
    {
        var code = await _host.RunAsync([.. path.Split(' ').Skip(1), "--help"]);

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("Examples:" + Environment.NewLine + "  visutility ", _host.Data);
        Assert.Empty(_host.Talk);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_example_is_a_command_line_that_is_understood(string path)
    {
        var root = Root();
        var command = All(root).Single(candidate => PathOf(candidate) == path);

        foreach (var example in command is CliCommand own ? own.Examples : CommandLine.Examples)
        {
            // What a shell makes of it is not ours: the pipe before the command and the file behind it.
            var ours = example[(example.IndexOf("| ", StringComparison.Ordinal) is >= 0 and var pipe ? pipe + 2 : 0)..];
            var words = CommandLineParser.SplitCommandLine(ours.Split(" > ")[0]).ToList();
            Assert.Equal("visutility", words[0]);
            Assert.Empty(root.Parse([.. words.Skip(1)]).Errors);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_takes_json(string path)
    {
        var words = path.Split(' ').Skip(1).Append("--json").Append("--help").ToList();

        Assert.DoesNotContain(Root().Parse(words).Errors, static error => error.Message.Contains("--json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_command_is_a_usage_error_and_says_where_to_look()
    {
        var code = await _host.RunAsync("frobnicate");

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Equal(["There is no command or argument 'frobnicate' here."], _host.Errors);
        Assert.Contains("Try: visutility --help", _host.Talk);
        Assert.Empty(_host.Data);
    }

    [Fact]
    public async Task An_unknown_option_names_the_command_whose_help_lists_them()
    {
        var code = await _host.RunAsync("config", "show", "--frobnicate");

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("Try: visutility config show --help", _host.Talk);
    }

    [Fact]
    public async Task No_command_at_all_is_a_usage_error() => Assert.Equal(ExitCodes.Usage, await _host.RunAsync());

    public void Dispose() => _host.Dispose();

    private static RootCommand Root() => CommandLine.Build(new GlobalOptions(), new CommandHost
    {
        Output = new Output(TextWriter.Null, TextWriter.Null),
        Environment = new Dictionary<string, string>(),
        WorkingFolder = Path.GetTempPath(),
    });

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static string PathOf(Command command) =>
        command is RootCommand ? "visutility" : $"{PathOf(command.Parents.OfType<Command>().Single())} {command.Name}";
}
