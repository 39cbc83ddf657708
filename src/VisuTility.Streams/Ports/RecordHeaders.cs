namespace VisuTility.Streams.Ports;

/// <summary>One header; null values are legal in Kafka.</summary>
public readonly record struct RecordHeader(string Name, byte[]? Value);

/// <summary>Headers of a record in their order; names may repeat.</summary>
public sealed class RecordHeaders(IReadOnlyList<RecordHeader> items)
{
    public IReadOnlyList<RecordHeader> Items { get; } = items;

    /// <summary>Value of the last header with this name, or null: Kafka's rule is that the last one counts.</summary>
    public byte[]? Last(string name)
    {
        for (var i = Items.Count - 1; i >= 0; i--)
        {
            if (string.Equals(Items[i].Name, name, StringComparison.Ordinal))
            {
                return Items[i].Value;
            }
        }

        return null;
    }
}
