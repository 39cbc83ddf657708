using VisuTility.Streams.Avro.Parsing;

namespace VisuTility.Streams.Avro.Plans;

/// <summary>
/// Makes a plan from a writer's and a reader's schema, by the specification's rules of resolution. Pairs met before are shared, which
/// also ends recursion.
/// A mismatch inside a branch of the writer's union fails only the values of that branch; anywhere else it fails the whole.
/// </summary>
internal sealed class PlanCompiler
{
    /// <summary>Deepest nesting of types, by reference or in place: bounds the stack, not the plan.</summary>
    private const int MaxDepth = 256;

    private readonly Dictionary<(AvroSchema Writer, AvroSchema Reader), PlanNode> _known = [];
    private readonly Dictionary<AvroField, AvroValue?> _defaults = [];
    private int _depth;

    public PlanNode Compile(AvroSchema writer, AvroSchema reader)
    {
        if (_known.TryGetValue((writer, reader), out var known))
        {
            return known;
        }

        if (_depth == MaxDepth)
        {
            throw new AvroSchemaException($"the types are nested deeper than {MaxDepth} levels");
        }

        _depth++;
        var node = new PlanNode { Reader = reader };
        _known.Add((writer, reader), node);
        Fill(node, writer, reader);
        _depth--;
        return node;
    }

    private void Fill(PlanNode node, AvroSchema writer, AvroSchema reader)
    {
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
        node.Branch = SchemaMatch.BestBranch(writer, reader);
        if (node.Branch < 0)
        {
            Mismatch(node, $"no branch of the reader's union takes the writer's {writer.FullName}");
            return;
        }

        node.Op = PlanOp.IntoUnion;
        Inherit(node, node.Child = Compile(writer, reader.Branches[node.Branch]), $"branch {reader.Branches[node.Branch].FullName}");
    }

    private void Plain(PlanNode node, AvroSchema writer, AvroSchema reader)
    {
        if (SchemaMatch.Promotion(writer.Type, reader.Type) is { } op)
        {
            node.Op = op;
            return;
        }

        if (writer.Type != reader.Type || (writer.IsNamed && !SchemaMatch.SameName(writer, reader)))
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
                node.Symbols = SchemaMatch.Symbols(writer, reader);
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
        var targets = SchemaMatch.Targets(writer, reader);
        var steps = new PlanStep[writer.Fields.Count];
        node.Steps = steps;
        for (var i = 0; i < steps.Length; i++)
        {
            var field = writer.Fields[i];
            if (!targets.TryGetValue(field.Name, out var target))
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
