using VisuTility.Streams.Avro;
using VisuTility.Streams.Avro.Plans;

namespace VisuTility.Streams.Registry.Local;

/// <summary>The rules of a registry's levels, by our own schema resolution.</summary>
internal static class LocalCompatibility
{
    /// <summary>Why not; empty = compatible. The earlier versions come with their numbers, ascending.</summary>
    public static IReadOnlyList<string> Check(
        CompatibilityLevel level, AvroSchema candidate, IReadOnlyList<(int Version, AvroSchema Schema)> earlier)
    {
        var (backward, forward, transitive) = level switch
        {
            CompatibilityLevel.Backward => (true, false, false),
            CompatibilityLevel.BackwardTransitive => (true, false, true),
            CompatibilityLevel.Forward => (false, true, false),
            CompatibilityLevel.ForwardTransitive => (false, true, true),
            CompatibilityLevel.Full => (true, true, false),
            CompatibilityLevel.FullTransitive => (true, true, true),
            _ => (false, false, false),
        };
        var reasons = new List<string>();
        foreach (var (version, schema) in transitive ? earlier : earlier.TakeLast(1))
        {
            if (backward)
            {
                reasons.AddRange(Problems(schema, candidate).Select(problem => $"it cannot read data of version {version}: {problem}"));
            }

            if (forward)
            {
                reasons.AddRange(Problems(candidate, schema).Select(problem => $"version {version} cannot read its data: {problem}"));
            }
        }

        return reasons;
    }

    /// <summary>
    /// Stricter than decoding, which minds a branch or symbol only when a datum has it: here every datum must be readable.
    /// </summary>
    private static IEnumerable<string> Problems(AvroSchema writer, AvroSchema reader)
    {
        if (!SchemaResolution.TryCompile(writer, reader, AvroLimits.Wide, out var plan, out var problem))
        {
            return [problem];
        }

        return Nodes(plan.Root).Select(ProblemOf).OfType<string>().Distinct(StringComparer.Ordinal);
    }

    private static string? ProblemOf(PlanNode node) => node.Op switch
    {
        PlanOp.Mismatch => node.Problem,
        PlanOp.Enum when node.Symbols.Contains(-1) => $"the enum {node.Reader.FullName} lacks a symbol of the writer's and has no default",
        _ => null,
    };

    private static HashSet<PlanNode> Nodes(PlanNode root)
    {
        var seen = new HashSet<PlanNode>(ReferenceEqualityComparer.Instance);
        var open = new Stack<PlanNode>([root]);
        while (open.TryPop(out var node))
        {
            if (!seen.Add(node))
            {
                continue;
            }

            IEnumerable<PlanNode?> children = [node.Child, .. node.Branches, .. node.Steps.Select(step => step.Node)];
            foreach (var child in children.OfType<PlanNode>())
            {
                open.Push(child);
            }
        }

        return seen;
    }
}
