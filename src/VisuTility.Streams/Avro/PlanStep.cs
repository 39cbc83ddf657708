namespace VisuTility.Streams.Avro;

/// <summary>One field of the writer's record.</summary>
/// <param name="Name">The writer's name of the field.</param>
/// <param name="Field">Index of the reader's field, -1 = passed over.</param>
/// <param name="Node">How to read it; null where it is passed over.</param>
/// <param name="Skipped">What to pass over; null where it is read.</param>
internal readonly record struct PlanStep(string Name, int Field, PlanNode? Node, AvroSchema? Skipped);
