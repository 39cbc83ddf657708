using System.Collections.Frozen;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>
/// Hands out the fields of a decoded record in the schema's order: each call takes the next one, so a record's reading mirrors its writing.
/// The plan has made the value to the reader's schema, so a wrong type here is a slip in the code and throws.
/// </summary>
internal sealed class RecordFields(AvroValue record)
{
    public static readonly IReadOnlyDictionary<string, string> NoLabels = FrozenDictionary<string, string>.Empty;

    private readonly IReadOnlyList<AvroValue> _fields = record.Items;
    private int _next;

    public string String() => Next().AsString;

    public long Long() => Next().AsLong;

    public int Int() => Next().AsInt;

    public double Double() => Next().AsDouble;

    public bool Boolean() => Next().AsBoolean;

    public byte[] Bytes() => Next().AsBytes;

    /// <summary>Index of an enum's symbol.</summary>
    public int Symbol() => Next().Index;

    public string? OptionalString() => Optional() is { } value ? value.AsString : null;

    public long? OptionalLong() => Optional() is { } value ? value.AsLong : null;

    public double? OptionalDouble() => Optional() is { } value ? value.AsDouble : null;

    public byte[]? OptionalBytes() => Optional() is { } value ? value.AsBytes : null;

    public RecordFields Record() => new(Next());

    public RecordFields? OptionalRecord() => Optional() is { } value ? new RecordFields(value) : null;

    /// <summary>A union of records: its branch, and the fields of the record in it.</summary>
    public int Branch(out RecordFields fields)
    {
        var union = Next();
        fields = new RecordFields(union.InnerValue);
        return union.Index;
    }

    public string[] Strings()
    {
        var items = Next().Items;
        var strings = new string[items.Count];
        for (var i = 0; i < strings.Length; i++)
        {
            strings[i] = items[i].AsString;
        }

        return strings;
    }

    /// <summary>A map of strings; of two entries with the same key the last one counts.</summary>
    public IReadOnlyDictionary<string, string> StringMap()
    {
        var entries = Next().Entries;
        if (entries.Count == 0)
        {
            return NoLabels;
        }

        var map = new Dictionary<string, string>(entries.Count, StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            map[key] = value.AsString;
        }

        return map;
    }

    /// <summary>The value of <c>["null", T]</c>, or null.</summary>
    private AvroValue? Optional()
    {
        var inner = Next().InnerValue;
        return inner.Type == AvroType.Null ? null : inner;
    }

    private AvroValue Next() => _fields[_next++];
}
