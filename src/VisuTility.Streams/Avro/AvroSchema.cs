using VisuTility.Streams.Avro.Parsing;

namespace VisuTility.Streams.Avro;

/// <summary>
/// A parsed schema, immutable once parsed. Recursive schemas contain themselves, so walk one with a visited set.
/// Members that a type does not have are empty.
/// </summary>
public sealed class AvroSchema
{
    private string? _canonicalForm;

    internal AvroSchema(AvroType type) => Type = type;

    public AvroType Type { get; }

    /// <summary>Name of a record, enum or fixed without its namespace; else the name of the type.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>
    /// Name with its namespace. Of a type without a name, the name of the type (<c>int</c>, <c>array</c>), which is also a union
    /// branch's name.
    /// </summary>
    public string FullName { get; internal init; } = "";

    /// <summary>Full names that a writer may have used instead.</summary>
    public IReadOnlyList<string> Aliases { get; internal init; } = [];

    /// <summary>Fields of a record, in their order.</summary>
    public IReadOnlyList<AvroField> Fields { get; internal set; } = [];

    /// <summary>Symbols of an enum, in their order.</summary>
    public IReadOnlyList<string> Symbols { get; internal init; } = [];

    /// <summary>Symbol that an enum's reader takes for one that it does not know; null = that is an error.</summary>
    public string? DefaultSymbol { get; internal init; }

    /// <summary>Branches of a union, in their order.</summary>
    public IReadOnlyList<AvroSchema> Branches { get; internal init; } = [];

    /// <summary>Items of an array or values of a map.</summary>
    public AvroSchema? Element { get; internal init; }

    /// <summary>Bytes of a fixed.</summary>
    public int Size { get; internal init; }

    public AvroLogicalType? LogicalType { get; internal init; }

    /// <summary>The parsing canonical form: equal forms have equal binary layouts.</summary>
    public string CanonicalForm => _canonicalForm ??= AvroCanonicalForm.Of(this);

    /// <summary>True where every value takes no bytes at all: then only a limit bounds the items of an array of it.</summary>
    internal bool IsZeroWidth { get; set; }

    internal bool IsNamed => Type is AvroType.Record or AvroType.Enum or AvroType.Fixed;

    /// <summary>Parses a schema's JSON text.</summary>
    /// <exception cref="AvroSchemaException">The text is not a schema, or is larger or deeper than a schema may be.</exception>
    public static AvroSchema Parse(string json) => new AvroSchemaParser().Parse(json);

    public override string ToString() => CanonicalForm;
}
