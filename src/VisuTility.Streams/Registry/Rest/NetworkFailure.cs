using System.Security.Authentication;

namespace VisuTility.Streams.Registry.Rest;

/// <summary>Tells a network that may be better in a moment from a peer that will never do.</summary>
internal static class NetworkFailure
{
    public static RegistryReply Describe(string place, Uri url, HttpRequestException error, int maxAnswerBytes)
    {
        var detail = Detail(error);
        return error.HttpRequestError switch
        {
            HttpRequestError.ConfigurationLimitExceeded => RegistryReply.Final(
                RegistryErrorKind.WrongAnswer,
                $"{place}: the answer is larger than {maxAnswerBytes} bytes; no schema is, so check schema.registry.url"),
            HttpRequestError.InvalidResponse => RegistryReply.Final(
                RegistryErrorKind.WrongAnswer,
                $"{place}: the answer is not HTTP: {detail} Check schema.registry.url: http or https, and the port."),
            _ when HasAlert(error) => RegistryReply.Final(
                RegistryErrorKind.Unauthorized,
                $"{place}: its TLS refuses our client certificate, or its lack: {detail} Check schema.registry.ssl.certificate.location."),
            _ when error.InnerException is AuthenticationException => RegistryReply.Final(
                RegistryErrorKind.WrongAnswer, $"{place}: no trusted TLS connection: {detail} {Distrust(detail)}"),
            _ => RegistryReply.Unavailable($"{place}: no connection: {detail} {Absence(url, error.HttpRequestError)}"),
        };
    }

    private static string Distrust(string detail) => detail switch
    {
        _ when detail.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal) =>
            "Its certificate is for another host name: use in schema.registry.url a name that the certificate has.",
        _ when detail.Contains("certificate chain", StringComparison.Ordinal) ||
            detail.Contains("RemoteCertificateChainErrors", StringComparison.Ordinal) =>
            "Its certificate is expired or not from a trusted authority: name the authority's PEM file in schema.registry.ssl.ca.location.",
        _ => "Check that the port of schema.registry.url has TLS, and the ssl settings.",
    };

    private static string Absence(Uri url, HttpRequestError error) => (error, url.Scheme == Uri.UriSchemeHttps) switch
    {
        (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError, _) => "Does it run, and is schema.registry.url right?",
        (HttpRequestError.SecureConnectionError, _) => "Is the port of schema.registry.url really https?",
        (_, true) => "It hung up without an answer: does it want a client certificate (schema.registry.ssl.certificate.location)?",
        (_, false) => "It hung up without an answer: does it speak https instead?",
    };

    /// <summary>
    /// The peer itself ended the handshake, or (with TLS 1.3, which judges our certificate later) the first read. The platform has no type for
    /// it, only OpenSSL's words: "tlsv13 alert certificate required", "sslv3 alert handshake failure".
    /// </summary>
    private static bool HasAlert(Exception error)
    {
        for (var inner = error.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner.Message.Contains("SSL", StringComparison.Ordinal) && inner.Message.Contains(" alert ", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The outer exception names host and port where none was reached; in all other cases the innermost one is the one that says something.
    /// </summary>
    private static string Detail(HttpRequestException error)
    {
        var text = error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            ? error.Message
            : error.GetBaseException().Message;
        return text.EndsWith('.') ? text : text + ".";
    }
}
