namespace VisuTility.Streams.State;

/// <summary>
/// A place in the history of one partition: the next input offset and the next journal number. A record takes effect after it when its
/// offset is &gt;= <see cref="Offset"/>, a journal entry when its number is &gt;= <see cref="Number"/>.
/// </summary>
public readonly record struct Cursor(long Offset, long Number)
{
    public override string ToString() => $"{Offset}/{Number}";
}
