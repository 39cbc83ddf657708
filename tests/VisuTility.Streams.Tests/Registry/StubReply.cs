namespace VisuTility.Streams.Tests.Registry;

/// <summary>
/// What the stub says; a status of 0 means no answer: the connection is cut, or (with <see cref="Hangs"/>) kept open for ever.
/// </summary>
public sealed record StubReply(int Status, string Body = "", string ContentType = "application/vnd.schemaregistry.v1+json")
{
    public static StubReply Cut { get; } = new(0);

    public static StubReply Silence { get; } = new(0) { Hangs = true };

    public bool Hangs { get; private init; }

    /// <summary>Sent as it is, not as HTTP.</summary>
    public string? Bytes { get; private init; }

    /// <summary>Further header lines.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    public static StubReply Raw(string bytes) => new(200) { Bytes = bytes };

    public static StubReply Schema(string text) => new(200, $$"""{"schema":{{System.Text.Json.JsonSerializer.Serialize(text)}}}""");

    public static StubReply Error(int status, int code, string message = "said the stub") =>
        new(status, $$"""{"error_code":{{code}},"message":"{{message}}"}""");
}
