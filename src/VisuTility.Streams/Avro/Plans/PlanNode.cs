namespace VisuTility.Streams.Avro.Plans;

/// <summary>
/// A node of a compiled plan. Recursive schemas give a cyclic graph; a node turns into a mismatch when the rest of it turns out not
/// to fit.
/// </summary>
internal sealed class PlanNode
{
    public PlanOp Op { get; set; }

    /// <summary>Of a mismatch: why.</summary>
    public string? Problem { get; set; }

    /// <summary>The reader's schema.</summary>
    public required AvroSchema Reader { get; init; }

    /// <summary>Items, values, or what goes into a union.</summary>
    public PlanNode? Child { get; set; }

    /// <summary>Per branch of the writer's union.</summary>
    public PlanNode[] Branches { get; set; } = [];

    /// <summary>Branch of the reader's union.</summary>
    public int Branch { get; set; }

    /// <summary>Bytes of a fixed.</summary>
    public int Size { get; set; }

    /// <summary>True where an item of the writer's array takes no bytes.</summary>
    public bool ZeroWidthItems { get; set; }

    /// <summary>Per symbol of the writer's enum the reader's index, -1 = none.</summary>
    public int[] Symbols { get; set; } = [];

    /// <summary>Per field of the writer's record, in its order.</summary>
    public PlanStep[] Steps { get; set; } = [];

    /// <summary>The reader's fields that the writer's record lacks.</summary>
    public (int Field, AvroValue Value)[] Defaults { get; set; } = [];
}
