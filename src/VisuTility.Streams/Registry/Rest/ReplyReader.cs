using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using VisuTility.Streams.Registry.Configuration;

namespace VisuTility.Streams.Registry.Rest;

/// <summary>
/// What an HTTP status means here. Only an error code in a JSON body shows that a registry spoke, and not a proxy or another service.
/// </summary>
internal sealed class ReplyReader(RegistryOptions options, TimeProvider time)
{
    private readonly SecretMask _mask = new(options.Credentials);

    /// <summary>The place, address and question, is the start of every message.</summary>
    public RegistryReply Read(string place, HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return RegistryReply.Good(place, body);
        }

        var (code, words) = Said(body);
        var said = $"{place}: {status} {response.StatusCode}{(words.Length > 0 ? $" ({words})" : "")}";
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                RegistryReply.Final(RegistryErrorKind.Unauthorized, $"{said}: {Refused()}"),
            HttpStatusCode.NotFound when code is >= 40401 and <= 40499 => RegistryReply.Final(RegistryErrorKind.NotFound, said),
            HttpStatusCode.NotFound => RegistryReply.Final(
                RegistryErrorKind.WrongAnswer,
                $"{said}: no schema registry answers at this path; check the path of schema.registry.url (some registries lack this call)"),
            HttpStatusCode.Conflict when code is not null => RegistryReply.Final(RegistryErrorKind.Incompatible, said),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity when code is not null =>
                RegistryReply.Final(RegistryErrorKind.Invalid, said),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError or
                HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                RegistryReply.Unavailable(said, RetryAfter(response.Headers)),
            _ => RegistryReply.Final(
                RegistryErrorKind.WrongAnswer, $"{said}: not an answer of a schema registry; check schema.registry.url"),
        };
    }

    private string Refused() => options.Credentials.Any
        ? $"it refuses our credentials; check {options.Credentials.Setting} and what they may do"
        : "it wants credentials; set schema.registry.basic.auth.user.info or schema.registry.bearer.auth.token";

    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        var wait = headers.RetryAfter?.Delta ?? (headers.RetryAfter?.Date - time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>The registry's own error code (null: this is no registry) and its words.</summary>
    private (int? Code, string Words) Said(byte[] body)
    {
        const int MaxWords = 500;
        if (!RegistryJson.TryRead(body, ErrorOf, out (int Code, string Words) error))
        {
            return (null, "");
        }

        var words = _mask.Apply(error.Words);
        var cut = words.Length <= MaxWords ? words : $"{words[..MaxWords]}...";
        return (error.Code, error.Code == 0 ? cut : string.Create(CultureInfo.InvariantCulture, $"{error.Code}: {cut}"));
    }

    private static bool ErrorOf(JsonElement json, out (int Code, string Words) error)
    {
        error = (0, "");
        if (!json.TryInt("error_code", out var code))
        {
            return false;
        }

        error = (code, json.TryText("message", out var message) ? message : "");
        return true;
    }
}
