using System.Text;

namespace VisuTility.Streams.Avro.Plans;

/// <summary>
/// Runs a plan into an <see cref="AvroValue"/>. After a failure of the reader everything returns at once with values that nobody
/// uses.
/// </summary>
internal static class PlanRunner
{
    /// <summary>What any value takes in an array of them; charged before the array is made.</summary>
    private const int ValueBytes = 24;

    public static AvroValue Read(PlanNode node, ref AvroReader reader, int depth) => node.Op switch
    {
        PlanOp.Null => AvroValue.Null,
        PlanOp.Boolean => AvroValue.Of(reader.ReadBoolean()),
        PlanOp.Int => AvroValue.Of(reader.ReadInt()),
        PlanOp.IntToLong => AvroValue.Of((long)reader.ReadInt()),
        PlanOp.IntToFloat => AvroValue.Of((float)reader.ReadInt()),
        PlanOp.IntToDouble => AvroValue.Of((double)reader.ReadInt()),
        PlanOp.Long => AvroValue.Of(reader.ReadLong()),
        PlanOp.LongToFloat => AvroValue.Of((float)reader.ReadLong()),
        PlanOp.LongToDouble => AvroValue.Of((double)reader.ReadLong()),
        PlanOp.Float => AvroValue.Of(reader.ReadFloat()),
        PlanOp.FloatToDouble => AvroValue.Of((double)reader.ReadFloat()),
        PlanOp.Double => AvroValue.Of(reader.ReadDouble()),
        PlanOp.Bytes => AvroValue.Bytes(Copy(reader.ReadBytes(), ref reader)),
        PlanOp.StringToBytes => AvroValue.Bytes(Copy(reader.ReadString(), ref reader)),
        PlanOp.String or PlanOp.BytesToString => AvroValue.Of(Text(ref reader)),
        PlanOp.Fixed => AvroValue.Fixed(Copy(reader.ReadFixed(node.Size), ref reader)),
        PlanOp.Enum => Symbol(node, ref reader),
        PlanOp.Array => Array(node, ref reader, depth + 1),
        PlanOp.Map => Map(node, ref reader, depth + 1),
        PlanOp.Record => Record(node, ref reader, depth + 1),
        PlanOp.FromUnion => FromUnion(node, ref reader, depth),
        PlanOp.IntoUnion => IntoUnion(node, ref reader, depth),
        _ => Mismatch(ref reader),
    };

    private static AvroValue Mismatch(ref AvroReader reader)
    {
        reader.Fail(AvroErrorCode.NoMatchingBranch);
        return default;
    }

    private static AvroValue FromUnion(PlanNode node, ref AvroReader reader, int depth)
    {
        var branch = reader.ReadIndex(node.Branches.Length, AvroErrorCode.BadUnionIndex);
        return reader.Failed ? default : Read(node.Branches[branch], ref reader, depth);
    }

    private static AvroValue IntoUnion(PlanNode node, ref AvroReader reader, int depth)
    {
        var value = Read(node.Child!, ref reader, depth);
        return reader.Charge(ValueBytes) ? AvroValue.Union(node.Branch, value) : default;
    }

    private static AvroValue Symbol(PlanNode node, ref AvroReader reader)
    {
        var written = reader.ReadIndex(node.Symbols.Length, AvroErrorCode.BadEnumIndex);
        if (reader.Failed)
        {
            return default;
        }

        var index = node.Symbols[written];
        if (index < 0)
        {
            reader.Fail(AvroErrorCode.NoMatchingSymbol);
            return default;
        }

        return AvroValue.Enum(index, node.Reader.Symbols[index]);
    }

    private static AvroValue Record(PlanNode node, ref AvroReader reader, int depth)
    {
        var count = node.Reader.Fields.Count;
        if (!reader.Enter(depth) || !reader.Charge((long)ValueBytes * count))
        {
            return default;
        }

        var fields = new AvroValue[count];
        foreach (var (field, value) in node.Defaults)
        {
            fields[field] = value;
        }

        foreach (var step in node.Steps)
        {
            if (step.Node is null)
            {
                AvroSkipper.Skip(step.Written, ref reader, depth);
            }
            else
            {
                fields[step.Field] = Read(step.Node, ref reader, depth);
            }

            if (reader.Failed)
            {
                reader.FailedField = reader.FailedField is null ? step.Name : $"{step.Name}.{reader.FailedField}";
                return default;
            }
        }

        return AvroValue.Record(fields);
    }

    private static AvroValue Array(PlanNode node, ref AvroReader reader, int depth)
    {
        var items = new List<AvroValue>();
        var total = 0;
        while (reader.Enter(depth))
        {
            var count = reader.ReadBlock(ref total, node.ZeroWidthItems, out _);
            if (count == 0 || !reader.Charge((long)ValueBytes * count))
            {
                break;
            }

            for (items.EnsureCapacity(total); items.Count < total && !reader.Failed;)
            {
                items.Add(Read(node.Child!, ref reader, depth));
            }
        }

        return AvroValue.Array(items.ToArray());
    }

    private static AvroValue Map(PlanNode node, ref AvroReader reader, int depth)
    {
        var entries = new List<KeyValuePair<string, AvroValue>>();
        var total = 0;
        while (reader.Enter(depth))
        {
            var count = reader.ReadBlock(ref total, zeroWidth: false, out _);
            if (count == 0 || !reader.Charge((long)ValueBytes * count))
            {
                break;
            }

            for (entries.EnsureCapacity(total); entries.Count < total && !reader.Failed;)
            {
                var key = Text(ref reader);
                entries.Add(KeyValuePair.Create(key, Read(node.Child!, ref reader, depth)));
            }
        }

        return AvroValue.Map(entries.ToArray());
    }

    private static string Text(ref AvroReader reader)
    {
        var bytes = reader.ReadString();
        return reader.Charge(bytes.Length) ? Encoding.UTF8.GetString(bytes) : "";
    }

    private static byte[] Copy(ReadOnlySpan<byte> bytes, ref AvroReader reader) => reader.Charge(bytes.Length) ? bytes.ToArray() : [];
}
