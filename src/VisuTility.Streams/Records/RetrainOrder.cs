using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>
/// What a rule wants done when its alert fires. <paramref name="CooldownMs"/> and <paramref name="DeadlineMs"/> in milliseconds of
/// event time; deadline 0 = none.
/// </summary>
public sealed record RetrainOrder(
    JobKind Kind, JobReason Reason, JobScope Scope, long CooldownMs = 0, long DeadlineMs = 0, int Priority = 0)
{
    internal void Encode(AvroWriter writer)
    {
        writer.WriteIndex((int)Kind);
        writer.WriteIndex((int)Reason);
        writer.WriteIndex((int)Scope);
        writer.WriteLong(CooldownMs);
        writer.WriteLong(DeadlineMs);
        writer.WriteInt(Priority);
    }

    internal static RetrainOrder From(RecordFields fields) => new(
        (JobKind)fields.Symbol(), (JobReason)fields.Symbol(), (JobScope)fields.Symbol(), fields.Long(), fields.Long(), fields.Int());
}
