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

    /// <summary>Faults go on, beyond the duration if need be, until there were as many events, hard kills and broker faults.</summary>
    public (int Events, int HardKills, int BrokerFaults) AtLeast { get; init; }

    /// <summary>How often each kind comes, in place of the usual shares.</summary>
    public IReadOnlyList<(FaultKind Kind, int Share)>? Deck { get; init; }

    /// <summary>No faults: steady load, and a look at memory, handles and threads every few minutes.</summary>
    public bool IsSoak { get; init; }

    /// <summary>Connections go through a proxy of the campaign: several nodes would each need one.</summary>
    public bool HasProxy => Nodes == 1 && !IsSoak;

    /// <summary>A file that the figures are appended to.</summary>
    public string? Report { get; init; }

    /// <summary>A file that tells what is going on while it goes on.</summary>
    public string? Progress { get; init; }

    /// <summary>These faults, once, in place of a random sequence.</summary>
    public IReadOnlyList<FaultKind>? Script { get; init; }

    public static string? SkipReason =>
        KafkaLocal.OwnBrokerSkipReason ?? (Of("MINUTES") is null ? "a campaign of minutes: ./dev chaos --minutes M" : null);

    /// <summary>The scripted campaign goes before one with the usual deck only.</summary>
    public static string? FewFaultsSkipReason => Of("SOAK") is null && Of("DECK") is null ? null : "a campaign of its own kind was asked for";

    public static CampaignOptions FromEnvironment(KafkaGroupProtocol protocol) => new()
    {
        Duration = TimeSpan.FromMinutes(double.Parse(Of("MINUTES")!, CultureInfo.InvariantCulture)),
        Nodes = Number("NODES", 1),
        Protocol = protocol,
        Seed = Number("SEED", Environment.TickCount & 0xFFFF),
        EventsPerSecond = Number("RATE", 1500),
        AtLeast = (Number("EVENTS", 0), Number("KILLS", 0), Number("BROKER_FAULTS", 0)),
        Deck = Of("DECK") is { } deck ? FaultDeck.Parse(deck) : null,
        IsSoak = Of("SOAK") is not null,
        Report = Of("REPORT"),
        Progress = Of("PROGRESS"),
    };

    /// <summary>Whether the environment asks for this protocol; it asks for both where it names none.</summary>
    public static bool Wants(KafkaGroupProtocol protocol) =>
        Of("PROTOCOL") is null or "both" || string.Equals(Of("PROTOCOL"), protocol.ToString(), StringComparison.OrdinalIgnoreCase);

    private static string? Of(string name) => Environment.GetEnvironmentVariable($"CAMPAIGN_{name}") is { Length: > 0 } value ? value : null;

    private static int Number(string name, int otherwise) => Of(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
