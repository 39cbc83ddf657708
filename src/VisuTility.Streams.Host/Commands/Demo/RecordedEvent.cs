using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Demo;

/// <summary>
/// An event of the recording; <paramref name="StreamTimeMs"/> is the newest event time up to it, and so the moment it was published,
/// give or take seconds.
/// </summary>
internal readonly record struct RecordedEvent(MetricEvent Reading, long StreamTimeMs);
