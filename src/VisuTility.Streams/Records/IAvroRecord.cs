using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>A record of one of the service's own schemas.</summary>
public interface IAvroRecord<TSelf>
    where TSelf : class, IAvroRecord<TSelf>
{
    /// <summary>The schema that <see cref="Encode"/> writes, and the reader's schema of <see cref="TryDecode"/>.</summary>
    static abstract RecordSchema Schema { get; }

    /// <summary>
    /// Appends the Avro body, without a frame. Maps are written in ascending order of their keys: equal records have equal bytes.
    /// </summary>
    void Encode(AvroWriter writer);

    /// <summary>
    /// Reads an Avro body (without its frame) with the plan that <see cref="RecordSchema.PlanFor"/> made for the writer's schema.
    /// </summary>
    static abstract bool TryDecode(
        ReadOnlySpan<byte> body, SchemaResolution plan, [NotNullWhen(true)] out TSelf? record, out AvroError error);
}
