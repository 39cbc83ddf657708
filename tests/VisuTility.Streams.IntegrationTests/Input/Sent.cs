using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Input;

/// <summary>A record and what must become of it: <see cref="Reading"/>, <see cref="Either"/> or the reason of its dead letter; a null value is passed over.</summary>
internal sealed record Sent(string What, string Fate, byte[]? Value, RecordHeaders? Headers = null)
{
    public const string Reading = "reading";

    /// <summary>Damage in a place that the service need not look at.</summary>
    public const string Either = "reading or malformed";

    public const string Tombstone = "tombstone";
}
