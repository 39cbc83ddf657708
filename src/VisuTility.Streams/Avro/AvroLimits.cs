namespace VisuTility.Streams.Avro;

/// <summary>What one datum may cost. Every limit is checked before memory is taken; beyond it the error's kind is <see cref="AvroErrorKind.LimitExceeded"/>.</summary>
public sealed record AvroLimits
{
    /// <summary>For what a stranger may have written: strings 64 KiB, 10,000 items, depth 32, 4 MiB decoded.</summary>
    public static AvroLimits Strict { get; } = new();

    /// <summary>
    /// For what only the service and its operators write (rule sets, journal): strings and bytes up to 4 MiB, 16 MiB decoded.
    /// </summary>
    public static AvroLimits Wide { get; } = new() { MaxStringBytes = 4 << 20, MaxItems = 1_000_000, MaxDecodedBytes = 16 << 20 };

    /// <summary>Most bytes of one string, map key, bytes or fixed value.</summary>
    public int MaxStringBytes { get; init; } = 64 << 10;

    /// <summary>Most items of one array or map, all its blocks together.</summary>
    public int MaxItems { get; init; } = 10_000;

    /// <summary>Deepest nesting of records, arrays and maps; unions do not count.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>
    /// Most bytes of memory that one decoded datum may take, approximately: strings and bytes by their encoded length, any value 24
    /// bytes.
    /// </summary>
    public int MaxDecodedBytes { get; init; } = 4 << 20;
}
