using System.Globalization;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.Kafka.Settings;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>What a campaign is to do; a long one takes it from the environment that <c>./dev chaos</c> sets.</summary>
internal sealed record CampaignOptions
{
    /// <summary>How long faults are fired; start, draining and check come on top.</summary>
    public required TimeSpan Duration { get; init; }

    public int Nodes { get; init; } = 1;

    public KafkaGroupProtocol Protocol { get; init; }

    public int Seed { get; init; } = 1;

    public int EventsPerSecond { get; init; } = 1500;

    /// <summary>A file that the figures are appended to.</summary>
    public string? Report { get; init; }

    /// <summary>A file that tells what is going on while it goes on.</summary>
    public string? Progress { get; init; }

    /// <summary>These faults, once, in place of a random sequence.</summary>
    public IReadOnlyList<FaultKind>? Script { get; init; }

    public static string? SkipReason =>
        KafkaLocal.OwnBrokerSkipReason ?? (Of("MINUTES") is null ? "a campaign of minutes: ./dev chaos --minutes M" : null);

    public static CampaignOptions FromEnvironment(KafkaGroupProtocol protocol) => new()
    {
        Duration = TimeSpan.FromMinutes(double.Parse(Of("MINUTES")!, CultureInfo.InvariantCulture)),
        Nodes = Number("NODES", 1),
        Protocol = protocol,
        Seed = Number("SEED", Environment.TickCount & 0xFFFF),
        EventsPerSecond = Number("RATE", 1500),
        Report = Of("REPORT"),
        Progress = Of("PROGRESS"),
    };

    /// <summary>Whether the environment asks for this protocol; it asks for both where it names none.</summary>
    public static bool Wants(KafkaGroupProtocol protocol) =>
        Of("PROTOCOL") is null or "both" || string.Equals(Of("PROTOCOL"), protocol.ToString(), StringComparison.OrdinalIgnoreCase);

    private static string? Of(string name) => Environment.GetEnvironmentVariable($"CAMPAIGN_{name}") is { Length: > 0 } value ? value : null;

    private static int Number(string name, int otherwise) => Of(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
