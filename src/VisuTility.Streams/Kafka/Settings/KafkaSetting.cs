namespace VisuTility.Streams.Kafka.Settings;

/// <summary>
/// One effective client setting as it may be printed; <paramref name="Source"/> is <c>service</c>, <c>default</c> or the section that
/// set it.
/// </summary>
public sealed record KafkaSetting(string Client, string Key, string Value, string Source);
