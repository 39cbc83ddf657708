using System.Diagnostics;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>What a <see cref="JournalEntry"/> says: one nested record per branch of the schema's union, in its order.</summary>
public abstract record JournalBody
{
    private JournalBody()
    {
    }

    internal abstract void Encode(AvroWriter writer);

    internal static JournalBody Read(int branch, RecordFields fields) => branch switch
    {
        0 => new Tick(fields.Long()),
        1 => new Control(fields.Long(), fields.Bytes()),
        2 => new Start(fields.Long(), fields.Long(), fields.Bytes()),
        3 => new Context(fields.Bytes()),
        4 => new FoldVersionChange(fields.Int(), fields.Int()),
        _ => throw new UnreachableException($"JournalEntry.body has no branch {branch}."),
    };

    /// <summary>New partition clock, milliseconds since 1970 UTC.</summary>
    public sealed record Tick(long TimeMs) : JournalBody
    {
        internal override void Encode(AvroWriter writer)
        {
            writer.WriteIndex(0);
            writer.WriteLong(TimeMs);
        }
    }

    /// <summary>A control record takes effect; <paramref name="Record"/> is its value as it stands in the topic, frame included.</summary>
    public sealed record Control(long ControlOffset, byte[] Record) : JournalBody
    {
        internal override void Encode(AvroWriter writer)
        {
            writer.WriteIndex(1);
            writer.WriteLong(ControlOffset);
            writer.WriteBytes(Record);
        }
    }

    /// <summary>The first entry, and the one after a deliberate reset of offsets; no replay crosses it.</summary>
    public sealed record Start(long StartOffset, long ControlPosition, byte[] ContextBytes) : JournalBody
    {
        internal override void Encode(AvroWriter writer)
        {
            writer.WriteIndex(2);
            writer.WriteLong(StartOffset);
            writer.WriteLong(ControlPosition);
            writer.WriteBytes(ContextBytes);
        }
    }

    /// <summary>The whole context, hourly: where a rebuild can begin.</summary>
    public sealed record Context(byte[] ContextBytes) : JournalBody
    {
        internal override void Encode(AvroWriter writer)
        {
            writer.WriteIndex(3);
            writer.WriteBytes(ContextBytes);
        }
    }

    /// <summary>From here on another version of the decision logic decides.</summary>
    public sealed record FoldVersionChange(int From, int To) : JournalBody
    {
        internal override void Encode(AvroWriter writer)
        {
            writer.WriteIndex(4);
            writer.WriteInt(From);
            writer.WriteInt(To);
        }
    }
}
