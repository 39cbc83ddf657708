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
            var slot = (int)(number % capacity);
            return (_words[slot / PerWord] >> (slot % PerWord) & 1) != 0;
        }
    }

    /// <summary>
    /// Writes a batch of c with its e errors evenly spread, the last one at its end: error k is outcome ceil(k c / e). Of a batch larger
    /// than the ring only the end is written.
    /// </summary>
    public void Write(long first, long errors, long count)
    {
        var skipped = Math.Max(0, count - capacity);
        var start = (int)((first + skipped) % capacity);
        Clear(start, (int)(count - skipped));
        if (errors == 0)
        {
            return;
        }

        // ceil(k c / e) = (k c + e - 1) / e, stepped by quotient and remainder of c / e.
        var k = (skipped * errors / count) + 1;
        var (place, rest) = Math.DivRem((k * count) + errors - 1, errors);
        var (step, more) = Math.DivRem(count, errors);
        for (; k <= errors; k++)
        {
            var slot = start + (int)(place - 1 - skipped);
            slot -= slot >= capacity ? capacity : 0;
            _words[slot / PerWord] |= 1UL << (slot % PerWord);
            place += step;
            rest += more;
            if (rest >= errors)
            {
                rest -= errors;
                place++;
            }
        }
    }

    /// <summary>At most the ring's outcomes, a word at a time.</summary>
    private void Clear(int slot, int count)
    {
        while (count > 0)
        {
            var bit = slot % PerWord;
            var length = Math.Min(count, Math.Min(PerWord - bit, capacity - slot));
            _words[slot / PerWord] &= ~(((1UL << length) - 1) << bit);
            count -= length;
            slot = slot + length == capacity ? 0 : slot + length;
        }
    }
}
