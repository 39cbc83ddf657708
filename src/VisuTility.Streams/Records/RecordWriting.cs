using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>The shapes that recur in the service's own schemas: <c>["null", T]</c>, lists and maps of strings.</summary>
internal static class RecordWriting
{
    /// <summary>
    /// Writes the branch of <c>["null", T]</c> and gives back <paramref name="present"/>: the caller writes T when it is true.
    /// </summary>
    public static bool WritePresence(this AvroWriter writer, bool present)
    {
        writer.WriteIndex(present ? 1 : 0);
        return present;
    }

    public static void WriteOptional(this AvroWriter writer, string? value)
    {
        if (writer.WritePresence(value is not null))
        {
            writer.WriteString(value);
        }
    }

    public static void WriteOptional(this AvroWriter writer, byte[]? value)
    {
        if (writer.WritePresence(value is not null))
        {
            writer.WriteBytes(value);
        }
    }

    public static void WriteOptional(this AvroWriter writer, long? value)
    {
        if (writer.WritePresence(value.HasValue))
        {
            writer.WriteLong(value.GetValueOrDefault());
        }
    }

    public static void WriteOptional(this AvroWriter writer, double? value)
    {
        if (writer.WritePresence(value.HasValue))
        {
            writer.WriteDouble(value.GetValueOrDefault());
        }
    }

    public static void WriteStrings(this AvroWriter writer, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            writer.WriteBlock(values.Count);
            foreach (var value in values)
            {
                writer.WriteString(value);
            }
        }

        writer.WriteEnd();
    }

    /// <summary>In ascending ordinal order of the keys, whatever the dictionary's own order is.</summary>
    public static void WriteStringMap(this AvroWriter writer, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count > 0)
        {
            writer.WriteBlock(values.Count);
            foreach (var (key, value) in values.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                writer.WriteString(key);
                writer.WriteString(value);
            }
        }

        writer.WriteEnd();
    }
}
