namespace VisuTility.Streams.Tests.Fuzz;

/// <summary>Something that reads bytes which a stranger may have written.</summary>
/// <param name="Name">Of the target, for reports.</param>
/// <param name="Corpus">Good inputs that are mutated.</param>
/// <param name="Read">
/// Reads an input and says whether it was taken. Anything it throws is a defect, unless the reader's contract names it.
/// </param>
/// <param name="BytesPerInput">Most bytes one input may make it allocate.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Corpus, Func<byte[], bool> Read, long BytesPerInput)
{
    public override string ToString() => Name;
}
