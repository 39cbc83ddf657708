namespace VisuTility.Streams.Avro.Plans;

/// <summary>One field of the writer's record.</summary>
/// <param name="Name">The writer's name of the field.</param>
/// <param name="Written">The writer's schema of the field: what to pass over where nobody reads it.</param>
/// <param name="Field">Index of the reader's field, -1 = none.</param>
/// <param name="Node">How to read it; null where the reader has no such field.</param>
internal readonly record struct PlanStep(string Name, AvroSchema Written, int Field, PlanNode? Node);
