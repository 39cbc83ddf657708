namespace VisuTility.Streams.State;

/// <summary>Keys of the state topics: one kind byte, then the unit's own key (DESIGN 6).</summary>
public static class StateKey
{
    public const byte ManifestKind = 0x00;
    public const byte SnapshotKind = 0x01;
    public const byte ContextKind = 0x02;

    public static byte[] Manifest { get; } = [ManifestKind];

    public static byte[] Context { get; } = [ContextKind];

    public static byte[] Snapshot(ReadOnlySpan<byte> unitKey)
    {
        var key = new byte[1 + unitKey.Length];
        key[0] = SnapshotKind;
        unitKey.CopyTo(key.AsSpan(1));
        return key;
    }
}
