namespace VisuTility.Streams.Avro;

/// <summary>
/// A schema's logical type, where it is one of the specification's and fits its base type; any other is ignored, as the specification
/// asks.
/// </summary>
/// <param name="Name">As in the specification, <c>timestamp-millis</c> for one.</param>
/// <param name="Precision">Of a decimal: number of digits, >= 1; else 0.</param>
/// <param name="Scale">Of a decimal: digits after the point, 0 to <paramref name="Precision"/>; else 0.</param>
public sealed record AvroLogicalType(string Name, int Precision = 0, int Scale = 0)
{
    private const int DurationBytes = 12;
    private const int UuidBytes = 16;

    /// <summary>Null where the annotation is unknown or does not fit.</summary>
    internal static AvroLogicalType? Create(string name, AvroType type, int size, int? precision, int? scale) => name switch
    {
        "date" or "time-millis" when type == AvroType.Int => new AvroLogicalType(name),
        "time-micros" or "timestamp-millis" or "timestamp-micros" or "timestamp-nanos" when type == AvroType.Long =>
            new AvroLogicalType(name),
        "local-timestamp-millis" or "local-timestamp-micros" or "local-timestamp-nanos" when type == AvroType.Long =>
            new AvroLogicalType(name),
        "uuid" when type == AvroType.String || (type == AvroType.Fixed && size == UuidBytes) => new AvroLogicalType(name),
        "duration" when type == AvroType.Fixed && size == DurationBytes => new AvroLogicalType(name),
        "big-decimal" when type == AvroType.Bytes => new AvroLogicalType(name),
        "decimal" when type is AvroType.Bytes or AvroType.Fixed => Decimal(type, size, precision, scale ?? 0),
        _ => null,
    };

    private static AvroLogicalType? Decimal(AvroType type, int size, int? precision, int scale)
    {
        if (precision is not { } digits || digits < 1 || scale < 0 || scale > digits)
        {
            return null;
        }

        // A two's complement number of n bytes holds floor(log10(2^(8n-1) - 1)) digits.
        var room = type == AvroType.Fixed ? Math.Floor(((8.0 * size) - 1) * Math.Log10(2)) : double.MaxValue;
        return digits <= room ? new AvroLogicalType("decimal", digits, scale) : null;
    }
}
