namespace VisuTility.Streams.Avro;

/// <summary>
/// Makes a plan from a writer's and a reader's schema, by the specification's rules of resolution. Pairs met before are shared, which also ends recursion.
/// A mismatch inside a branch of the writer's union fails only the values of that branch; anywhere else it fails the whole.
/// </summary>
internal sealed class PlanCompiler
{
    private readonly Dictionary<(AvroSchema Writer, AvroSchema Reader), PlanNode> _known = [];
    private readonly Dictionary<AvroField, AvroValue?> _defaults = [];

    public PlanNode Compile(AvroSchema writer, AvroSchema reader)
    {
        if (_known.TryGetValue((writer, reader), out var known))
        {
            return known;
        }

        var node = new PlanNode { Reader = reader };
        _known.Add((writer, reader), node);
        if (writer.Type == AvroType.Union)
        {
            FromUnion(node, writer, reader);
        }
        else if (reader.Type == AvroType.Union)
        {
            IntoUnion(node, writer, reader);
        }
        else
        {
            Plain(node, writer, reader);
        }

        return node;
    }

    private void FromUnion(PlanNode node, AvroSchema writer, AvroSchema reader)
    {
        node.Op = PlanOp.FromUnion;
        node.Branches = writer.Branches.Select(branch => Compile(branch, reader)).ToArray();
        if (node.Branches.Length > 0 && Array.TrueForAll(node.Branches, branch => branch.Op == PlanOp.Mismatch))
        {
            Mismatch(node, $"no branch of the writer's union fits: {node.Branches[0].Problem}");
        }
    }

    private void IntoUnion(PlanNode node, AvroSchema writer, AvroSchema reader)
    {
        node.Branch = BestBranch(writer, reader);
        if (node.Branch < 0)
        {
            Mismatch(node, $"no branch of the reader's union takes the writer's {writer.FullName}");
            return;
        }

        node.Op = PlanOp.IntoUnion;
        Inherit(node, node.Child = Compile(writer, reader.Branches[node.Branch]), $"branch {reader.Branches[node.Branch].FullName}");
    }

    /// <summary>The same type (of named types the same full name) goes before the first branch that a name, an alias or a promotion reaches.</summary>
    private static int BestBranch(AvroSchema writer, AvroSchema union)
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

    private void Plain(PlanNode node, AvroSchema writer, AvroSchema reader)
    {
        if (Promotion(writer.Type, reader.Type) is { } op)
        {
            node.Op = op;
            return;
        }

        if (writer.Type != reader.Type || (writer.IsNamed && !SameName(writer, reader)))
        {
            Mismatch(node, $"the writer's {writer.FullName} cannot be read as {reader.FullName}");
            return;
        }

        switch (writer.Type)
        {
            case AvroType.Record:
                Record(node, writer, reader);
                break;
            case AvroType.Enum:
                node.Op = PlanOp.Enum;
                node.Symbols = writer.Symbols.Select(symbol => IndexOfSymbol(reader, symbol)).ToArray();
                break;
            case AvroType.Fixed when writer.Size != reader.Size:
                Mismatch(node, $"the fixed {reader.FullName} has {writer.Size} bytes at the writer's and {reader.Size} at the reader's");
                break;
            case AvroType.Fixed:
                node.Op = PlanOp.Fixed;
                node.Size = writer.Size;
                break;
            default:
                node.Op = writer.Type == AvroType.Array ? PlanOp.Array : PlanOp.Map;
                node.ZeroWidthItems = writer.Type == AvroType.Array && writer.Element!.IsZeroWidth;
                Inherit(node, node.Child = Compile(writer.Element!, reader.Element!), writer.FullName);
                break;
        }
    }

    private void Record(PlanNode node, AvroSchema writer, AvroSchema reader)
    {
        node.Op = PlanOp.Record;
        var taken = new bool[reader.Fields.Count];
        var steps = new PlanStep[writer.Fields.Count];
        node.Steps = steps;
        for (var i = 0; i < steps.Length; i++)
        {
            var field = writer.Fields[i];
            var target = TargetOf(field, writer, reader);
            if (target < 0)
            {
                steps[i] = new PlanStep(field.Name, field.Schema, -1, null);
                continue;
            }

            taken[target] = true;
            var child = Compile(field.Schema, reader.Fields[target].Schema);
            steps[i] = new PlanStep(field.Name, field.Schema, target, child);
            Inherit(node, child, $"field {field.Name}");
        }

        Defaults(node, reader, taken);
    }

    private void Defaults(PlanNode node, AvroSchema reader, bool[] taken)
    {
        var defaults = new List<(int, AvroValue)>();
        for (var i = 0; i < taken.Length; i++)
        {
            var field = reader.Fields[i];
            if (taken[i])
            {
                continue;
            }

            if (field.DefaultJson is null)
            {
                Mismatch(node, $"the writer's {reader.FullName} lacks the field {field.Name}, which has no default");
                return;
            }

            defaults.Add((i, AvroDefaults.Make(field, _defaults)));
        }

        node.Defaults = defaults.ToArray();
    }

    /// <summary>The reader's field of the same name; else the first one with that alias whose own name the writer does not have.</summary>
    private static int TargetOf(AvroField field, AvroSchema writer, AvroSchema reader)
    {
        var fields = reader.Fields;
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i].Name == field.Name)
            {
                return i;
            }
        }

        for (var i = 0; i < fields.Count; i++)
        {
            var alias = fields[i].Aliases.FirstOrDefault(name => writer.Fields.Any(other => other.Name == name));
            if (alias == field.Name && !writer.Fields.Any(other => other.Name == fields[i].Name))
            {
                return i;
            }
        }

        return -1;
    }

    private static int IndexOfSymbol(AvroSchema reader, string symbol)
    {
        var symbols = reader.Symbols.ToList();
        var index = symbols.IndexOf(symbol);
        return index >= 0 || reader.DefaultSymbol is null ? index : symbols.IndexOf(reader.DefaultSymbol);
    }

    /// <summary>Names match without their namespaces; an alias of the reader's is a full name of the writer's.</summary>
    private static bool SameName(AvroSchema writer, AvroSchema reader) =>
        writer.Name == reader.Name || reader.Aliases.Contains(writer.FullName, StringComparer.Ordinal);

    private static PlanOp? Promotion(AvroType writer, AvroType reader) => (writer, reader) switch
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

    private static void Inherit(PlanNode node, PlanNode child, string place)
    {
        if (child.Op == PlanOp.Mismatch && child.Problem is not null)
        {
            Mismatch(node, $"{place}: {child.Problem}");
        }
    }

    private static void Mismatch(PlanNode node, string problem)
    {
        node.Problem ??= problem;
        node.Op = PlanOp.Mismatch;
    }
}
