using System.Globalization;

namespace VisuTility.Streams.IntegrationTests.Chaos;

internal enum FaultKind
{
    /// <summary>kill -9 of an instance, which comes back at once under its own id.</summary>
    Kill,

    /// <summary>kill -9 of an instance, which comes back only after the others have taken over.</summary>
    KillAndStayAway,

    /// <summary>SIGSTOP until the others have taken over, then SIGCONT.</summary>
    Stop,

    /// <summary>SIGTERM and a new start.</summary>
    CleanRestart,

    /// <summary>Two of three instances end one after the other and come back.</summary>
    Scale,

    RollingRestart,
    BrokerKill,
    BrokerPause,
    BrokerRestart,

    /// <summary>The registry is gone for a while.</summary>
    RegistryDown,

    /// <summary>A silence and a changed rule set through the control topic.</summary>
    RulesChange,

    /// <summary>All connections to the broker are reset and refused for a while (one node).</summary>
    NetworkCut,

    /// <summary>Everything to and from the broker takes longer for a while (one node).</summary>
    NetworkSlow,
}

internal static class FaultDeck
{
    private static readonly (FaultKind Kind, int Share)[] Shares =
    [
        (FaultKind.Kill, 11), (FaultKind.KillAndStayAway, 1), (FaultKind.Stop, 1), (FaultKind.CleanRestart, 1), (FaultKind.Scale, 1),
        (FaultKind.RollingRestart, 1), (FaultKind.BrokerKill, 2), (FaultKind.BrokerPause, 2), (FaultKind.BrokerRestart, 1),
        (FaultKind.RegistryDown, 1), (FaultKind.RulesChange, 2),
        (FaultKind.NetworkCut, 2), (FaultKind.NetworkSlow, 1),
    ];

    /// <summary>Decks of all kinds, each shuffled, without end: random, and yet every kind comes. The proxy stands before a single node only.</summary>
    public static IEnumerable<FaultKind> Shuffled(Random random, CampaignOptions options)
    {
        var shares = (options.Deck ?? Shares).Where(share => options.HasProxy || !IsOfNetwork(share.Kind)).ToList();
        while (true)
        {
            var deck = shares.SelectMany(static share => Enumerable.Repeat(share.Kind, share.Share)).ToArray();
            random.Shuffle(deck);
            foreach (var kind in deck)
            {
                yield return kind;
            }
        }
    }

    /// <summary><c>Kill=10,BrokerPause=3</c>: how often each comes in one deck; a kind that is not named does not come.</summary>
    public static IReadOnlyList<(FaultKind Kind, int Share)> Parse(string text) =>
        [.. text.Split(',').Select(static item => item.Split('=')).Select(static pair => (Enum.Parse<FaultKind>(pair[0]), int.Parse(pair[1], CultureInfo.InvariantCulture)))];

    public static bool IsHardKill(FaultKind kind) => kind is FaultKind.Kill or FaultKind.KillAndStayAway;

    public static bool IsOfBroker(FaultKind kind) => kind is FaultKind.BrokerKill or FaultKind.BrokerPause or FaultKind.BrokerRestart;

    public static bool IsOfNetwork(FaultKind kind) => kind is FaultKind.NetworkCut or FaultKind.NetworkSlow;
}
