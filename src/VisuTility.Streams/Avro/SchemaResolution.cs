using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Avro.Plans;

namespace VisuTility.Streams.Avro;

/// <summary>
/// How to read what one writer's schema wrote as a reader's schema: compiled once per writer's schema, then run in place over each datum.
/// Immutable, for any thread.
/// </summary>
public sealed class SchemaResolution
{
    private SchemaResolution(AvroSchema writer, AvroSchema reader, AvroLimits limits, PlanNode root)
    {
        Writer = writer;
        Reader = reader;
        Limits = limits;
        Root = root;
    }

    public AvroSchema Writer { get; }

    public AvroSchema Reader { get; }

    public AvroLimits Limits { get; }

    /// <summary>True where both schemas have the same binary layout.</summary>
    public bool IsIdentity => Writer.CanonicalForm == Reader.CanonicalForm;

    internal PlanNode Root { get; }

    /// <summary>False where no datum of the writer's could be read; <paramref name="problem"/> says which field and why.</summary>
    public static bool TryCompile(
        AvroSchema writer,
        AvroSchema reader,
        AvroLimits limits,
        [NotNullWhen(true)] out SchemaResolution? plan,
        [NotNullWhen(false)] out string? problem)
    {
        plan = null;
        try
        {
            var root = new PlanCompiler().Compile(writer, reader);
            problem = root.Op == PlanOp.Mismatch ? root.Problem! : null;
            plan = problem is null ? new SchemaResolution(writer, reader, limits, root) : null;
        }
        catch (AvroSchemaException error)
        {
            problem = error.Message;
        }

        return problem is null;
    }

    /// <summary>As <see cref="TryCompile"/>, for schemas that are known to fit.</summary>
    /// <exception cref="AvroSchemaException">They do not.</exception>
    public static SchemaResolution Compile(AvroSchema writer, AvroSchema reader, AvroLimits limits) =>
        TryCompile(writer, reader, limits, out var plan, out var problem)
            ? plan
            : throw new AvroSchemaException($"The schemas do not fit together: {problem}.");

    /// <summary>
    /// Reads one datum that fills <paramref name="body"/> to its end. Bad data is the <paramref name="error"/>, never an exception.
    /// </summary>
    public bool TryDecode(ReadOnlySpan<byte> body, out AvroValue value, out AvroError error)
    {
        var reader = new AvroReader(body, Limits);
        value = PlanRunner.Read(Root, ref reader, 0);
        reader.ExpectEnd();
        error = reader.Error;
        if (reader.Failed)
        {
            value = default;
        }

        return !reader.Failed;
    }
}
