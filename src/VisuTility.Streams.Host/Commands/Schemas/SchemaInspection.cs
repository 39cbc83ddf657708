using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Schemas;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using VisuTility.Streams.Registry;

namespace VisuTility.Streams.Host.Commands.Schemas;

/// <summary>
/// Compares our schemas with a registry's and registers them. What a registry refuses ends the command with its sentence.
/// </summary>
internal sealed class SchemaInspection(ISchemaRegistry registry, TopicNames topics, CancellationToken cancellation)
{
    public async Task<IReadOnlyList<SchemaReport>> InspectAsync()
    {
        var reports = new List<SchemaReport>();
        foreach (var (topic, schema) in Subjects.All)
        {
            reports.Add(await InspectAsync(topic, schema));
        }

        return reports;
    }

    /// <summary>Registers the schema under its subject and sets the subject's level; both may be so already.</summary>
    public async Task<SchemaReport> RegisterAsync(TopicRole topic, RecordSchema schema)
    {
        var subject = Subjects.Of(topics, topic, schema);
        Require(await registry.RegisterAsync(subject, schema.Text, cancellation));
        var level = LevelOf(topic);
        if (!(await registry.GetCompatibilityAsync(subject, cancellation) is { Succeeded: true } present && present.Value == level))
        {
            Require(await registry.SetCompatibilityAsync(subject, level, cancellation));
        }

        return await InspectAsync(topic, schema);
    }

    /// <summary>Inputs: old records are read by new readers. Outputs: their readers are not ours, so both ways.</summary>
    private static CompatibilityLevel LevelOf(TopicRole topic) =>
        topic is TopicRole.Metrics or TopicRole.JobStatus ? CompatibilityLevel.BackwardTransitive : CompatibilityLevel.FullTransitive;

    private async Task<SchemaReport> InspectAsync(TopicRole topic, RecordSchema schema)
    {
        var subject = Subjects.Of(topics, topic, schema);
        var wanted = LevelOf(topic);
        var report = new SchemaReport(subject, schema.Name, SchemaState.Missing, null, null, null, wanted.ToWord(), []);
        var found = await registry.LookUpAsync(subject, schema.Text, cancellation);
        if (found.Succeeded)
        {
            var level = Require(await registry.GetCompatibilityAsync(subject, cancellation));
            var state = level == wanted ? SchemaState.Registered : SchemaState.OtherLevel;
            return report with { State = state, Id = found.Value.Id, Version = found.Value.Version, Level = level.ToWord() };
        }

        if (found.Error.Kind != RegistryErrorKind.NotFound)
        {
            throw Refused(found.Error);
        }

        var versions = await registry.GetVersionsAsync(subject, cancellation);
        return versions.Succeeded ? await CompareAsync(report, subject, schema)
            : versions.Error.Kind == RegistryErrorKind.NotFound ? report
            : throw Refused(versions.Error);
    }

    private async Task<SchemaReport> CompareAsync(SchemaReport report, string subject, RecordSchema schema)
    {
        var verdict = Require(await registry.CheckCompatibilityAsync(subject, schema.Text, cancellation));
        var level = Require(await registry.GetCompatibilityAsync(subject, cancellation));
        return report with
        {
            State = verdict.IsCompatible ? SchemaState.Changed : SchemaState.Incompatible,
            Level = level.ToWord(),
            Reasons = verdict.Reasons,
        };
    }

    private static T Require<T>(RegistryResult<T> result)
        where T : notnull => result.Succeeded ? result.Value : throw Refused(result.Error);

    private static CommandException Refused(RegistryError error) => new(SchemaIds.ExitCodeOf(error.Kind), error.Message);
}
