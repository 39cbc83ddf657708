using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Schemas;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Schemas;

/// <summary><c>schemas register</c> and <c>schemas check</c>: our schemas in a registry.</summary>
internal static class SchemasCommand
{
    public static CliCommand Create()
    {
        var group = new CliCommand(
            "schemas", "registers and checks the service's schemas",
            "visutility schemas register --registry http://registry:8081", "visutility schemas check --registry file:./registry");
        group.Subcommands.Add(new CliCommand(
            "register", "registers every schema under topic-record and sets the subject's compatibility; a second time it changes nothing",
            "visutility schemas register --registry http://registry:8081", "visutility schemas register --registry file:./registry --json")
            .HandleAsync(static context => RegisterAsync(context)));
        group.Subcommands.Add(new CliCommand(
            "check",
            "compares the registry with this build; exit code 3 where a subject is missing, 4 where one differs, 5 where the registry " +
            "would refuse ours",
            "visutility schemas check --registry http://registry:8081 --json")
            .HandleAsync(static context => CheckAsync(context)));
        return group;
    }

    private static async Task<int> RegisterAsync(CommandContext context)
    {
        var inspection = new SchemaInspection(context.Registry, context.Topics, context.Stop);
        foreach (var (topic, schema) in Subjects.All)
        {
            context.Write(await inspection.RegisterAsync(topic, schema), Describe);
        }

        return ExitCodes.Done;
    }

    private static async Task<int> CheckAsync(CommandContext context)
    {
        var reports = await new SchemaInspection(context.Registry, context.Topics, context.Stop).InspectAsync();
        foreach (var report in reports)
        {
            context.Write(report, Describe);
        }

        var worst = reports.Max(static report => report.State);
        if (worst != SchemaState.Registered)
        {
            context.Output.Say("To put right what can be: visutility schemas register");
        }

        return reports.Any(static report => report.State == SchemaState.Incompatible) ? ExitCodes.Incompatible
            : worst switch
            {
                SchemaState.Registered => ExitCodes.Done,
                SchemaState.Missing => ExitCodes.NotFound,
                _ => ExitCodes.Unhealthy,
            };
    }

    private static string Describe(SchemaReport report) => report.State switch
    {
        SchemaState.Registered => $"{report.Subject}: version {report.Version}, id {report.Id}, {report.Level}",
        SchemaState.OtherLevel => $"{report.Subject}: version {report.Version}, id {report.Id}, but its compatibility is {report.Level}, " +
            $"not {report.WantedLevel}",
        SchemaState.Changed => $"{report.Subject}: has other versions; ours would be a new one",
        SchemaState.Incompatible => $"{report.Subject}: incompatible: " +
            $"{(report.Reasons.Count == 0 ? "the registry gives no reason" : string.Join("; ", report.Reasons))}",
        _ => $"{report.Subject}: not registered",
    };
}
