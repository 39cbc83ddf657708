namespace VisuTility.Streams.State;

/// <summary>Orders keys by their bytes.</summary>
public sealed class KeyBytesOrder : IComparer<byte[]>
{
    public static KeyBytesOrder Instance { get; } = new();

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
}
