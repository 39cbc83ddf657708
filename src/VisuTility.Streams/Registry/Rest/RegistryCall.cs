namespace VisuTility.Streams.Registry.Rest;

/// <summary>A question on its way through the rounds.</summary>
internal sealed class RegistryCall(RegistryRequest request)
{
    public RegistryRequest Request => request;

    public int Rounds { get; set; }

    public RegistryReply? Last { get; set; }
}
