namespace VisuTility.Streams.State;

/// <summary>Compares keys by their bytes.</summary>
public sealed class KeyBytesComparer : IEqualityComparer<ReadOnlyMemory<byte>>
{
    public static KeyBytesComparer Instance { get; } = new();

    public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<byte> key)
    {
        var hash = new HashCode();
        hash.AddBytes(key.Span);
        return hash.ToHashCode();
    }
}
