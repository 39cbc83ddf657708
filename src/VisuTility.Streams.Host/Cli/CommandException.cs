namespace VisuTility.Streams.Host.Cli;

/// <summary>
/// Ends a command with an exit code and a sentence (or several, one per problem) for the user: what, where, and what to do. No
/// secret.
/// </summary>
public sealed class CommandException(int exitCode, params IReadOnlyList<string> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    public int ExitCode { get; } = exitCode;

    public IReadOnlyList<string> Problems { get; } = problems;
}
