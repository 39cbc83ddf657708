namespace VisuTility.Streams.Registry;

/// <summary>What a caller can do about a <see cref="RegistryError"/>.</summary>
public enum RegistryErrorKind
{
    /// <summary>The registry works and knows no such id, subject or version (yet: a follower may lag).</summary>
    NotFound,

    /// <summary>
    /// Credentials or client certificate refused (401, 403), or not readable: a matter of configuration, never retried within a call.
    /// </summary>
    Unauthorized,

    /// <summary>No answer, or one that promises nothing about the next (408, 429, 5xx): ask again later.</summary>
    Unavailable,

    /// <summary>The registry refuses what was sent, or holds what cannot be used.</summary>
    Invalid,

    /// <summary>The subject's compatibility level forbids the schema.</summary>
    Incompatible,

    /// <summary>
    /// Who answers is not a schema registry, or not one to be trusted: HTML, a redirect to another host, a certificate of another host.
    /// </summary>
    WrongAnswer,
}
