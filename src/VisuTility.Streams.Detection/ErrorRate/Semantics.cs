namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>
/// Whose answers a detector of outcomes gives. Only our own take counted outcomes; the others see each value as one outcome.
/// </summary>
public enum Semantics
{
    /// <summary>Ours: counted outcomes, exact sums, and the fixes that each detector's file lists.</summary>
    Own,

    /// <summary>River 0.26.1, index for index.</summary>
    River,

    /// <summary>MOA 2024.07.0.</summary>
    Moa,

    /// <summary>Frouros 0.9.0 whose caller resets after each drift.</summary>
    Frouros,
}

/// <summary>What the share in a reading counts.</summary>
public enum OutcomeKind
{
    /// <summary>Errors: 1 = wrong.</summary>
    Errors,

    /// <summary>Successes, such as accuracy: 1 = right.</summary>
    Successes,
}

/// <summary>How detectors of outcomes are listed.</summary>
internal static class PeerName
{
    /// <summary><c>ddm</c> or <c>river:DDM</c>.</summary>
    public static string Of(Semantics semantics, string own, string theirs) => semantics switch
    {
        Semantics.River => "river:" + theirs,
        Semantics.Moa => "moa:" + theirs,
        Semantics.Frouros => "frouros:" + theirs,
        _ => own,
    };

    /// <summary>What the readings must be.</summary>
    public static string Input(Semantics semantics) => semantics == Semantics.Own ? "outcomes, single or counted" : "0 or 1";
}
