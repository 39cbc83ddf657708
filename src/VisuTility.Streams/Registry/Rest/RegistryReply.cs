using System.Diagnostics.CodeAnalysis;

namespace VisuTility.Streams.Registry.Rest;

/// <summary>The body of a good answer, or an error.</summary>
internal sealed record RegistryReply(ReplyKind Kind, byte[]? Body, RegistryError? Error)
{
    /// <summary>Of a good answer: address and question, the start of every message about it.</summary>
    public string Place { get; private init; } = "";

    [MemberNotNullWhen(true, nameof(Body))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    public static RegistryReply Good(string place, byte[] body) => new(ReplyKind.Final, body, null) { Place = place };

    public static RegistryReply Final(RegistryErrorKind kind, string message) =>
        new(ReplyKind.Final, null, new RegistryError(kind, message));

    public static RegistryReply Unavailable(string message, TimeSpan? retryAfter = null) =>
        new(ReplyKind.Transient, null, new RegistryError(RegistryErrorKind.Unavailable, message) { RetryAfter = retryAfter });
}
