namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>The last outcomes as bits in a ring, addressed by their number since the series began.</summary>
/// <remarks>48 to a word, so that no word has the bits of a NaN.</remarks>
internal readonly ref struct OutcomeBits(Span<ulong> words, int capacity)
{
    private const int PerWord = 48;

    private readonly Span<ulong> _words = words;

    /// <summary>Words for this many outcomes.</summary>
    public static int Words(int capacity) => (capacity + PerWord - 1) / PerWord;

    public bool this[long number]
    {
        get
        {
            var (word, bit) = Place(number);
            return (_words[word] >> bit & 1) != 0;
        }

        private set
        {
            var (word, bit) = Place(number);
            _words[word] = (_words[word] & ~(1UL << bit)) | ((value ? 1UL : 0UL) << bit);
        }
    }

    /// <summary>
    /// Writes a batch with its errors evenly spread, the last one at its end: outcome i of c is an error when i e / c passes a whole number.
    /// Of a batch larger than the ring only the end is written.
    /// </summary>
    public void Write(long first, long errors, long count)
    {
        var skipped = Math.Max(0, count - capacity);
        var sum = skipped * errors % count;
        for (var i = skipped; i < count; i++)
        {
            sum += errors;
            this[first + i] = sum >= count;
            sum -= sum >= count ? count : 0;
        }
    }

    private (int Word, int Bit) Place(long number)
    {
        var slot = (int)(number % capacity);
        return (slot / PerWord, slot % PerWord);
    }
}
