namespace VisuTility.Streams.Avro;

/// <summary>Writes any <see cref="AvroValue"/> in its schema: arrays and maps in one block, maps in the order of their entries.</summary>
public static class AvroEncoder
{
    /// <exception cref="ArgumentException">The value is not of the schema.</exception>
    public static void Write(AvroWriter writer, AvroSchema schema, AvroValue value)
    {
        if (schema.Type != value.Type)
        {
            throw new ArgumentException($"A value of type {value.Type} cannot be written as {schema.FullName}.", nameof(value));
        }

        switch (schema.Type)
        {
            case AvroType.Boolean:
                writer.WriteBoolean(value.AsBoolean);
                break;
            case AvroType.Int:
                writer.WriteInt(value.AsInt);
                break;
            case AvroType.Long:
                writer.WriteLong(value.AsLong);
                break;
            case AvroType.Float:
                writer.WriteFloat(value.AsFloat);
                break;
            case AvroType.Double:
                writer.WriteDouble(value.AsDouble);
                break;
            case AvroType.Bytes:
                writer.WriteBytes(value.AsBytes);
                break;
            case AvroType.String:
                writer.WriteString(value.AsString);
                break;
            case AvroType.Fixed:
                WriteFixed(writer, schema, value.AsBytes);
                break;
            case AvroType.Enum:
                writer.WriteIndex(InRange(value.Index, schema.Symbols.Count, schema));
                break;
            case AvroType.Union:
                writer.WriteIndex(InRange(value.Index, schema.Branches.Count, schema));
                Write(writer, schema.Branches[value.Index], value.InnerValue);
                break;
            case AvroType.Record:
                WriteRecord(writer, schema, value.Items);
                break;
            case AvroType.Array:
                WriteArray(writer, schema.Element!, value.Items);
                break;
            case AvroType.Map:
                WriteMap(writer, schema.Element!, value.Entries);
                break;
            default:
                break;
        }
    }

    private static void WriteFixed(AvroWriter writer, AvroSchema schema, byte[] bytes)
    {
        if (bytes.Length != schema.Size)
        {
            throw new ArgumentException($"The fixed {schema.FullName} has {schema.Size} bytes, the value {bytes.Length}.", nameof(bytes));
        }

        writer.WriteFixed(bytes);
    }

    private static void WriteRecord(AvroWriter writer, AvroSchema schema, IReadOnlyList<AvroValue> fields)
    {
        if (fields.Count != schema.Fields.Count)
        {
            throw new ArgumentException(
                $"The record {schema.FullName} has {schema.Fields.Count} fields, the value {fields.Count}.", nameof(fields));
        }

        for (var i = 0; i < fields.Count; i++)
        {
            Write(writer, schema.Fields[i].Schema, fields[i]);
        }
    }

    private static void WriteArray(AvroWriter writer, AvroSchema element, IReadOnlyList<AvroValue> items)
    {
        if (items.Count > 0)
        {
            writer.WriteBlock(items.Count);
            foreach (var item in items)
            {
                Write(writer, element, item);
            }
        }

        writer.WriteEnd();
    }

    private static void WriteMap(AvroWriter writer, AvroSchema element, IReadOnlyList<KeyValuePair<string, AvroValue>> entries)
    {
        if (entries.Count > 0)
        {
            writer.WriteBlock(entries.Count);
            foreach (var (key, item) in entries)
            {
                writer.WriteString(key);
                Write(writer, element, item);
            }
        }

        writer.WriteEnd();
    }

    private static int InRange(int index, int count, AvroSchema schema) =>
        index < count ? index : throw new ArgumentException($"{schema.FullName} has no index {index}.", nameof(index));
}
