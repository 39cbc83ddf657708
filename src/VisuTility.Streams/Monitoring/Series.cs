using System.Runtime.CompilerServices;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Monitoring;

/// <summary>One series: its rules and the block with everything it remembers.</summary>
internal sealed class Series
{
    /// <summary>Effects before it are in the block already (or, for a stub, belong to an earlier life of the key).</summary>
    public Cursor Since { get; init; }

    /// <summary>Null until a stored block is taken up: a block newer than the rules at the floor stays bytes until the replay reaches its cursor.</summary>
    public SeriesLayout? Layout { get; set; }

    public byte[] Block { get; set; } = [];

    /// <summary>Layout hash of a stored block; 0 for a stub.</summary>
    public ulong StoredHash { get; init; }

    public ref SeriesHeader Header => ref Unsafe.As<byte, SeriesHeader>(ref Block[0]);
}
