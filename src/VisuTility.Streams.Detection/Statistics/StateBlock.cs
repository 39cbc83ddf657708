using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace VisuTility.Streams.Detection.Statistics;

/// <summary>Layout of a state block: an unmanaged header without padding, then a ring of doubles.</summary>
internal static class StateBlock
{
    public static int Bytes<THeader>(int ring)
        where THeader : unmanaged => Unsafe.SizeOf<THeader>() + (ring * sizeof(double));

    /// <summary>
    /// Asks for all of a state at once: waiting for its cache lines one after the other, as the formulas come to them, takes longer.
    /// </summary>
    public static unsafe void Fetch(Span<byte> state)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        // Nothing is read, so it does not matter that the block may move meanwhile.
        var at = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(state));
        for (var line = 0; line < state.Length; line += 64)
        {
            Sse.Prefetch0(at + line);
        }
    }

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
