namespace VisuTility.Streams.Registry.Configuration;

/// <summary>How the registry knows us by a header; a client certificate is part of <see cref="RegistryTls"/>.</summary>
public sealed record RegistryCredentials
{
    public static RegistryCredentials None { get; } = new();

    /// <summary><c>user:password</c>. Not together with <see cref="Token"/>.</summary>
    public Secret? UserInfo { get; init; }

    /// <summary>A bearer token.</summary>
    public Secret? Token { get; init; }

    /// <summary>Sent with a token as <c>target-sr-cluster</c>; null = not.</summary>
    public string? LogicalCluster { get; init; }

    /// <summary>Sent with a token as <c>Confluent-Identity-Pool-Id</c>; null = not.</summary>
    public string? IdentityPool { get; init; }

    public bool Any => UserInfo is not null || Token is not null;

    /// <summary>The setting to look at when the registry refuses us.</summary>
    internal string Setting => UserInfo is not null ? "schema.registry.basic.auth.user.info" : "schema.registry.bearer.auth.token";
}
