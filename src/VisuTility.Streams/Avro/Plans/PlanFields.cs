namespace VisuTility.Streams.Avro.Plans;

/// <summary>Runs single nodes of a plan without making values: for decoders that know their fields' types. Allocates nothing.</summary>
internal static class PlanFields
{
    /// <summary>A string of the reader's, as UTF-8 in place.</summary>
    public static ReadOnlySpan<byte> Text(PlanNode node, scoped ref AvroReader reader)
    {
        node = Chosen(node, ref reader);
        switch (node.Op)
        {
            case PlanOp.String or PlanOp.BytesToString:
                return reader.ReadString();
            default:
                reader.Fail(AvroErrorCode.NoMatchingBranch);
                return default;
        }
    }

    public static long Long(PlanNode node, scoped ref AvroReader reader)
    {
        node = Chosen(node, ref reader);
        switch (node.Op)
        {
            case PlanOp.Long:
                return reader.ReadLong();
            case PlanOp.IntToLong:
                return reader.ReadInt();
            default:
                reader.Fail(AvroErrorCode.NoMatchingBranch);
                return 0;
        }
    }

    public static double Double(PlanNode node, scoped ref AvroReader reader)
    {
        node = Chosen(node, ref reader);
        switch (node.Op)
        {
            case PlanOp.Double:
                return reader.ReadDouble();
            case PlanOp.FloatToDouble:
                return reader.ReadFloat();
            case PlanOp.IntToDouble:
                return reader.ReadInt();
            case PlanOp.LongToDouble:
                return reader.ReadLong();
            default:
                reader.Fail(AvroErrorCode.NoMatchingBranch);
                return 0;
        }
    }

    /// <summary>Index of the symbol in the reader's enum.</summary>
    public static int Symbol(PlanNode node, scoped ref AvroReader reader)
    {
        node = Chosen(node, ref reader);
        if (node.Op != PlanOp.Enum)
        {
            reader.Fail(AvroErrorCode.NoMatchingBranch);
            return 0;
        }

        var written = reader.ReadIndex(node.Symbols.Length, AvroErrorCode.BadEnumIndex);
        var index = reader.Failed ? 0 : node.Symbols[written];
        if (index < 0)
        {
            reader.Fail(AvroErrorCode.NoMatchingSymbol);
        }

        return index;
    }

    /// <summary>Where the writer has a union, the node of the branch that is there.</summary>
    private static PlanNode Chosen(PlanNode node, scoped ref AvroReader reader)
    {
        if (node.Op == PlanOp.FromUnion)
        {
            var branch = reader.ReadIndex(node.Branches.Length, AvroErrorCode.BadUnionIndex);
            return reader.Failed ? node : node.Branches[branch];
        }

        return node;
    }
}
