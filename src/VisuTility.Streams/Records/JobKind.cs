namespace VisuTility.Streams.Records;

/// <summary>Retrain = new weights from new data; Tune = adjust parameters. The numbers are the indices in the schema.</summary>
public enum JobKind
{
    Unknown,
    Retrain,
    Tune,
}
