using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>Why a job was ordered, in short; the alerts hold all of it. Values and means in the metric's unit.</summary>
public sealed record JobEvidence(
    string Detector, double Value, double Statistic, double Threshold, long WindowCount, double WindowMean, double? ReferenceMean)
{
    internal void Encode(AvroWriter writer)
    {
        writer.WriteString(Detector);
        writer.WriteDouble(Value);
        writer.WriteDouble(Statistic);
        writer.WriteDouble(Threshold);
        writer.WriteLong(WindowCount);
        writer.WriteDouble(WindowMean);
        writer.WriteOptional(ReferenceMean);
    }

    internal static JobEvidence From(RecordFields fields) => new(
        fields.String(), fields.Double(), fields.Double(), fields.Double(), fields.Long(), fields.Double(), fields.OptionalDouble());
}
