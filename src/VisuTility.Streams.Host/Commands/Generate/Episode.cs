namespace VisuTility.Streams.Host.Commands.Generate;

/// <summary>
/// One drift that was put into the stream: the known truth. The onset is the event time of the first reading that has it, in milliseconds
/// since 1970 UTC.
/// </summary>
internal sealed record Episode(
    string CameraId, string ModelName, string ModelVersion, string Metric, long OnsetMs, string OnsetEventId, double Before, double After,
    double Sigmas);
