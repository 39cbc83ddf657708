using System.Globalization;
using System.Numerics;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Tests.Avro;

/// <summary>What a value of a logical type means, as the vectors write it.</summary>
internal static class LogicalText
{
    private static readonly DateTime Epoch = DateTime.UnixEpoch;

    public static string? Of(AvroSchema schema, AvroValue value) => schema.LogicalType?.Name switch
    {
        null => null,
        "date" => Epoch.AddDays(value.AsInt).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "time-millis" => Time(value.AsInt, 1_000, 3),
        "time-micros" => Time(value.AsLong, 1_000_000, 6),
        "uuid" => schema.Type == AvroType.String ? value.AsString : new Guid(value.AsBytes, bigEndian: true).ToString(),
        "duration" => Duration(value.AsBytes),
        "decimal" => Decimal(value.AsBytes, schema.LogicalType.Scale),
        var name when name.EndsWith("timestamp-millis", StringComparison.Ordinal) => Timestamp(name, value.AsLong, 1_000, 3),
        var name when name.EndsWith("timestamp-micros", StringComparison.Ordinal) => Timestamp(name, value.AsLong, 1_000_000, 6),
        var name => Timestamp(name, value.AsLong, 1_000_000_000, 9),
    };

    private static string Timestamp(string name, long value, long perSecond, int digits)
    {
        var seconds = Math.DivRem(value, perSecond, out var rest);
        (seconds, rest) = rest < 0 ? (seconds - 1, rest + perSecond) : (seconds, rest);
        return Epoch.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)
            + Fraction(rest, digits) + (name.StartsWith("local", StringComparison.Ordinal) ? "" : "Z");
    }

    private static string Time(long value, long perSecond, int digits) =>
        TimeSpan.FromSeconds(value / perSecond).ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture) + Fraction(value % perSecond, digits);

    private static string Fraction(long rest, int digits) =>
        rest == 0 ? "" : "." + rest.ToString($"D{digits}", CultureInfo.InvariantCulture);

    private static string Duration(byte[] bytes) =>
        string.Join(", ", new[] { "month", "day", "ms" }.Select((unit, at) => (Unit: unit, Count: BitConverter.ToUInt32(bytes, at * 4)))
            .Select(part => $"{part.Count} {part.Unit}{(part.Count == 1 || part.Unit == "ms" ? "" : "s")}"));

    private static string Decimal(byte[] bytes, int scale)
    {
        var unscaled = new BigInteger(bytes, isUnsigned: false, isBigEndian: true);
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var sign = unscaled.Sign < 0 ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }
}
