using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VisuTility.Streams.Detection.Statistics;

/// <summary>Layout of a state block: an unmanaged header without padding, then a ring of doubles.</summary>
internal static class StateBlock
{
    public static int Bytes<THeader>(int ring)
        where THeader : unmanaged => Unsafe.SizeOf<THeader>() + (ring * sizeof(double));

    public static ref THeader Header<THeader>(Span<byte> state)
        where THeader : unmanaged => ref MemoryMarshal.AsRef<THeader>(state);

    public static ref readonly THeader Header<THeader>(ReadOnlySpan<byte> state)
        where THeader : unmanaged => ref MemoryMarshal.AsRef<THeader>(state);

    public static Span<double> Ring<THeader>(Span<byte> state, int ring)
        where THeader : unmanaged =>
        MemoryMarshal.Cast<byte, double>(state.Slice(Unsafe.SizeOf<THeader>(), ring * sizeof(double)));

    public static ReadOnlySpan<double> Ring<THeader>(ReadOnlySpan<byte> state, int ring)
        where THeader : unmanaged =>
        MemoryMarshal.Cast<byte, double>(state.Slice(Unsafe.SizeOf<THeader>(), ring * sizeof(double)));
}
