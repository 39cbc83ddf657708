using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>One of the service's own schemas, as embedded from <c>schemas/*.avsc</c>.</summary>
/// <param name="Name">Name without the namespace, as in <c>DriftAlert</c>.</param>
/// <param name="Text">The file's text: what is registered.</param>
/// <param name="Schema">The same, parsed.</param>
/// <param name="Limits">What a record of it may cost to decode.</param>
public sealed record RecordSchema(string Name, string Text, AvroSchema Schema, AvroLimits Limits)
{
    /// <summary>The plan for records that were written with this very schema.</summary>
    public SchemaResolution Plan { get; } = SchemaResolution.Compile(Schema, Schema, Limits);

    /// <summary>CRC-64-AVRO of the schema: its name in the single-object encoding.</summary>
    public ulong Fingerprint { get; } = AvroFingerprint.Crc64(Schema);

    /// <summary>
    /// The plan for records of another writer's schema. Costly: make it once per writer's schema and keep it.
    /// <paramref name="plan"/> is null and <paramref name="problem"/> says why where the schemas do not fit together.
    /// </summary>
    public bool PlanFor(
        AvroSchema writer,
        [NotNullWhen(true)] out SchemaResolution? plan,
        [NotNullWhen(false)] out string? problem) =>
        SchemaResolution.TryCompile(writer, Schema, Limits, out plan, out problem);

    /// <summary>
    /// As <see cref="PlanFor"/>, for decoders that read the fields themselves: the writer's schema must be a record too, not a union
    /// that holds one.
    /// </summary>
    internal bool PlanForRecord(AvroSchema writer, [NotNullWhen(true)] out SchemaResolution? plan, [NotNullWhen(false)] out string? problem)
    {
        if (writer.Type == AvroType.Record)
        {
            return PlanFor(writer, out plan, out problem);
        }

        plan = null;
        problem = $"the writer's schema is of type {writer.FullName}, not a record";
        return false;
    }
}
