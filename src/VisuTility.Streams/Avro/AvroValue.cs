namespace VisuTility.Streams.Avro;

/// <summary>
/// One value of any schema, for everything that is not a hot path. Immutable by convention: the arrays in it are not to be changed.
/// Asking a value for what it is not throws <see cref="InvalidOperationException"/>.
/// </summary>
public readonly struct AvroValue
{
    private readonly object? _reference;
    private readonly long _bits;

    private AvroValue(AvroType type, long bits, object? reference)
    {
        Type = type;
        _bits = bits;
        _reference = reference;
    }

    public static AvroValue Null => default;

    public AvroType Type { get; }

    public bool AsBoolean => Expect(AvroType.Boolean)._bits != 0;

    public int AsInt => (int)Expect(AvroType.Int)._bits;

    public long AsLong => Expect(AvroType.Long)._bits;

    public float AsFloat => BitConverter.Int32BitsToSingle((int)Expect(AvroType.Float)._bits);

    public double AsDouble => BitConverter.Int64BitsToDouble(Expect(AvroType.Double)._bits);

    /// <summary>Of bytes and fixed.</summary>
    public byte[] AsBytes => Expect(AvroType.Bytes, AvroType.Fixed)._reference as byte[] ?? [];

    /// <summary>Of a string, and the symbol of an enum.</summary>
    public string AsString => (string)Expect(AvroType.String, AvroType.Enum)._reference!;

    /// <summary>The branch of a union, the symbol's index of an enum.</summary>
    public int Index => (int)Expect(AvroType.Union, AvroType.Enum)._bits;

    /// <summary>What is in a union.</summary>
    public AvroValue InnerValue => ((AvroValue[])Expect(AvroType.Union, AvroType.Union)._reference!)[0];

    /// <summary>The items of an array, or the fields of a record in its schema's order.</summary>
    public IReadOnlyList<AvroValue> Items => (AvroValue[])Expect(AvroType.Array, AvroType.Record)._reference!;

    /// <summary>The entries of a map as they were written: in order, keys possibly repeated.</summary>
    public IReadOnlyList<KeyValuePair<string, AvroValue>> Entries =>
        (KeyValuePair<string, AvroValue>[])Expect(AvroType.Map)._reference!;

    public static AvroValue Of(bool value) => new(AvroType.Boolean, value ? 1 : 0, null);

    public static AvroValue Of(int value) => new(AvroType.Int, value, null);

    public static AvroValue Of(long value) => new(AvroType.Long, value, null);

    public static AvroValue Of(float value) => new(AvroType.Float, BitConverter.SingleToInt32Bits(value), null);

    public static AvroValue Of(double value) => new(AvroType.Double, BitConverter.DoubleToInt64Bits(value), null);

    public static AvroValue Of(string value) => new(AvroType.String, 0, value);

    public static AvroValue Bytes(byte[] value) => new(AvroType.Bytes, 0, value);

    public static AvroValue Fixed(byte[] value) => new(AvroType.Fixed, 0, value);

    public static AvroValue Enum(int index, string symbol) => new(AvroType.Enum, index, symbol);

    public static AvroValue Array(AvroValue[] items) => new(AvroType.Array, 0, items);

    public static AvroValue Map(KeyValuePair<string, AvroValue>[] entries) => new(AvroType.Map, 0, entries);

    public static AvroValue Record(AvroValue[] fields) => new(AvroType.Record, 0, fields);

    public static AvroValue Union(int branch, AvroValue value) => new(AvroType.Union, branch, new[] { value });

    private AvroValue Expect(AvroType type) => Type == type ? this : throw Unexpected(type);

    private AvroValue Expect(AvroType one, AvroType other) => Type == one || Type == other ? this : throw Unexpected(one);

    private InvalidOperationException Unexpected(AvroType wanted) => new($"The Avro value is of type {Type}, not {wanted}.");
}
