namespace VisuTility.Streams.Avro.Plans;

/// <summary>
/// Passes over a value that nobody reads. Lengths, counts and indices are checked as always, the insides of strings are not;
/// blocks that tell their size are jumped over.
/// </summary>
internal static class AvroSkipper
{
    public static void Skip(AvroSchema schema, ref AvroReader reader, int depth)
    {
        switch (schema.Type)
        {
            case AvroType.Boolean:
                reader.ReadBoolean();
                break;
            case AvroType.Int:
                reader.ReadInt();
                break;
            case AvroType.Enum:
                reader.ReadIndex(schema.Symbols.Count, AvroErrorCode.BadEnumIndex);
                break;
            case AvroType.Long:
                reader.ReadLong();
                break;
            case AvroType.Float:
                reader.Skip(sizeof(float));
                break;
            case AvroType.Double:
                reader.Skip(sizeof(double));
                break;
            case AvroType.Bytes or AvroType.String:
                reader.ReadBytes();
                break;
            case AvroType.Fixed:
                reader.ReadFixed(schema.Size);
                break;
            case AvroType.Union:
                Union(schema, ref reader, depth);
                break;
            case AvroType.Record:
                Record(schema, ref reader, depth + 1);
                break;
            case AvroType.Array or AvroType.Map:
                Collection(schema, ref reader, depth + 1);
                break;
            default:
                break;
        }
    }

    private static void Union(AvroSchema schema, ref AvroReader reader, int depth)
    {
        var branch = reader.ReadIndex(schema.Branches.Count, AvroErrorCode.BadUnionIndex);
        if (!reader.Failed)
        {
            Skip(schema.Branches[branch], ref reader, depth);
        }
    }

    private static void Record(AvroSchema schema, ref AvroReader reader, int depth)
    {
        if (!reader.Enter(depth) || schema.IsZeroWidth)
        {
            return;
        }

        for (var i = 0; i < schema.Fields.Count && !reader.Failed; i++)
        {
            Skip(schema.Fields[i].Schema, ref reader, depth);
        }
    }

    private static void Collection(AvroSchema schema, ref AvroReader reader, int depth)
    {
        var isMap = schema.Type == AvroType.Map;
        var zeroWidth = !isMap && schema.Element!.IsZeroWidth;
        var total = 0;
        while (reader.Enter(depth))
        {
            var count = reader.ReadBlock(ref total, zeroWidth, out var byteSize);
            if (count == 0)
            {
                return;
            }

            if (byteSize >= 0)
            {
                reader.Skip(byteSize);
                continue;
            }

            for (var i = 0; i < count && !zeroWidth && !reader.Failed; i++)
            {
                if (isMap)
                {
                    reader.ReadBytes();
                }

                Skip(schema.Element!, ref reader, depth);
            }
        }
    }
}
