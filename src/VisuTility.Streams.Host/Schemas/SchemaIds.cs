using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Registry;

namespace VisuTility.Streams.Host.Schemas;

/// <summary>Ids of our own schemas in a registry. A registry that cannot help ends the command with one sentence.</summary>
internal sealed class SchemaIds(ISchemaRegistry registry, TopicNames topics, bool register, CancellationToken cancellation)
{
    /// <summary>What the service writes.</summary>
    public async Task<OutputSchemas> OutputsAsync() => new(
        await IdAsync(TopicRole.Alerts, RecordSchemas.DriftAlert),
        await IdAsync(TopicRole.Signals, RecordSchemas.DriftSignal),
        await IdAsync(TopicRole.RetrainJobs, RecordSchemas.RetrainJob));

    /// <summary>The id under which the topic's records of this schema are written.</summary>
    public async Task<int> IdAsync(TopicRole topic, RecordSchema schema)
    {
        var subject = Subjects.Of(topics, topic, schema);
        if (register)
        {
            var registered = await registry.RegisterAsync(subject, schema.Text, cancellation);
            return registered.Succeeded ? registered.Value : throw Refused(registered.Error);
        }

        var found = await registry.LookUpAsync(subject, schema.Text, cancellation);
        if (found.Succeeded)
        {
            return found.Value.Id;
        }

        throw found.Error.Kind == RegistryErrorKind.NotFound ? await UnknownAsync(subject) : Refused(found.Error);
    }

    private async Task<CommandException> UnknownAsync(string subject)
    {
        var versions = await registry.GetVersionsAsync(subject, cancellation);
        return versions.Succeeded
            ? new CommandException(
                ExitCodes.Incompatible,
                $"Subject {subject} of the schema registry has other versions than this build writes: run `visutility schemas check`, "
                + "then `visutility schemas register`.")
            : new CommandException(
                ExitCodes.NotFound,
                $"The schema registry has no subject {subject}: run `visutility schemas register` once, or start with --register.");
    }

    private static CommandException Refused(RegistryError error) => new(ExitCodeOf(error.Kind), error.Message);

    public static int ExitCodeOf(RegistryErrorKind kind) => kind switch
    {
        RegistryErrorKind.NotFound => ExitCodes.NotFound,
        RegistryErrorKind.Unauthorized => ExitCodes.Unauthorized,
        RegistryErrorKind.Incompatible => ExitCodes.Incompatible,
        _ => ExitCodes.Failed,
    };
}
