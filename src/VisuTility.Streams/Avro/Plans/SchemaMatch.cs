namespace VisuTility.Streams.Avro.Plans;

/// <summary>The specification's rules of what in a writer's schema answers to what in a reader's.</summary>
internal static class SchemaMatch
{
    /// <summary>
    /// The same type (of named types the same full name) goes before the first branch that a name, an alias or a promotion reaches.
    /// </summary>
    public static int BestBranch(AvroSchema writer, AvroSchema union)
    {
        for (var i = 0; i < union.Branches.Count; i++)
        {
            if (union.Branches[i].Type == writer.Type && union.Branches[i].FullName == writer.FullName)
            {
                return i;
            }
        }

        for (var i = 0; i < union.Branches.Count; i++)
        {
            var branch = union.Branches[i];
            if (writer.IsNamed ? branch.Type == writer.Type && SameName(writer, branch) : Promotion(writer.Type, branch.Type) is not null)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// By the writer's field name the reader's field: the one of that name; else the first with that alias, unless the writer has its
    /// own name too.
    /// </summary>
    public static Dictionary<string, int> Targets(AvroSchema writer, AvroSchema reader)
    {
        var written = writer.Fields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        var targets = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < reader.Fields.Count; i++)
        {
            var field = reader.Fields[i];
            var name = written.Contains(field.Name) ? field.Name : field.Aliases.FirstOrDefault(written.Contains);
            if (name == field.Name)
            {
                targets[name] = i;
            }
            else if (name is not null)
            {
                targets.TryAdd(name, i);
            }
        }

        return targets;
    }

    public static int[] Symbols(AvroSchema writer, AvroSchema reader)
    {
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < reader.Symbols.Count; i++)
        {
            indices.Add(reader.Symbols[i], i);
        }

        var otherwise = reader.DefaultSymbol is { } symbol ? indices[symbol] : -1;
        return writer.Symbols.Select(written => indices.GetValueOrDefault(written, otherwise)).ToArray();
    }

    /// <summary>Names match without their namespaces; an alias of the reader's is a full name of the writer's.</summary>
    public static bool SameName(AvroSchema writer, AvroSchema reader) =>
        writer.Name == reader.Name || reader.Aliases.Contains(writer.FullName, StringComparer.Ordinal);

    public static PlanOp? Promotion(AvroType writer, AvroType reader) => (writer, reader) switch
    {
        (AvroType.Null, AvroType.Null) => PlanOp.Null,
        (AvroType.Boolean, AvroType.Boolean) => PlanOp.Boolean,
        (AvroType.Int, AvroType.Int) => PlanOp.Int,
        (AvroType.Int, AvroType.Long) => PlanOp.IntToLong,
        (AvroType.Int, AvroType.Float) => PlanOp.IntToFloat,
        (AvroType.Int, AvroType.Double) => PlanOp.IntToDouble,
        (AvroType.Long, AvroType.Long) => PlanOp.Long,
        (AvroType.Long, AvroType.Float) => PlanOp.LongToFloat,
        (AvroType.Long, AvroType.Double) => PlanOp.LongToDouble,
        (AvroType.Float, AvroType.Float) => PlanOp.Float,
        (AvroType.Float, AvroType.Double) => PlanOp.FloatToDouble,
        (AvroType.Double, AvroType.Double) => PlanOp.Double,
        (AvroType.Bytes, AvroType.Bytes) => PlanOp.Bytes,
        (AvroType.Bytes, AvroType.String) => PlanOp.BytesToString,
        (AvroType.String, AvroType.String) => PlanOp.String,
        (AvroType.String, AvroType.Bytes) => PlanOp.StringToBytes,
        _ => null,
    };
}
