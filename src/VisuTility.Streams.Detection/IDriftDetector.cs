namespace VisuTility.Streams.Detection;

/// <summary>
/// A drift detector: parameters only. It is immutable and shared by all series of a rule; everything that changes lives in the caller's
/// <c>state</c> span, an unmanaged struct followed where needed by a ring of doubles (little endian), so a snapshot is a copy of the bytes.
/// </summary>
/// <remarks>
/// The result of an update is a function of the state bytes and the reading alone: no clock, no randomness, no hash, no libm, except the
/// modes that answer as another library, which may take that library's logarithm from libm and draw from its generator, seeded by the
/// parameters. A detector that restarts after a drift does so at the start of the next update, so that <see cref="Explain"/> still sees
/// the deciding state.
/// </remarks>
public interface IDriftDetector
{
    /// <summary>Name in rules, for example <c>window-mean</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Canonical JSON of the effective parameters: sorted by name, defaults filled in, doubles that read back to the same bits.
    /// </summary>
    string Parameters { get; }

    /// <summary>Changes when the meaning of the state bytes changes.</summary>
    ushort StateVersion { get; }

    /// <summary>Size of the state in bytes: fixed for given parameters, a multiple of 8.</summary>
    int StateBytes { get; }

    /// <summary>Writes the state before the first reading. Whatever the span held is lost.</summary>
    void Initialize(Span<byte> state);

    /// <summary>
    /// Takes one reading. Allocates nothing. One whose value is NaN or infinite is none: it changes nothing, has no ordinal, and the status
    /// is Stable, of level rules too.
    /// </summary>
    DriftStatus Update(Span<byte> state, in Reading reading);

    /// <summary>
    /// How many bytes from the start of the state the next update can change, whatever the reading: the rest stays as it is. All of them
    /// where a detector does not say less.
    /// </summary>
    int MayChange(ReadOnlySpan<byte> state) => StateBytes;

    /// <summary>Evidence of the last update; defined after it returned Warning or Drift and until the next update.</summary>
    Evidence Explain(ReadOnlySpan<byte> state);
}
