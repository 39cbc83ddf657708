using System.Security.Authentication;

namespace VisuTility.Streams.Registry.Rest;

/// <summary>Tells a network that may be better in a moment from a peer that will never do.</summary>
internal static class NetworkFailure
{
    public static RegistryReply Describe(string place, HttpRequestException error, int maxAnswerBytes)
    {
        var detail = Detail(error);
        if (error.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return RegistryReply.Final(
                RegistryErrorKind.WrongAnswer, $"{place}: the answer is larger than {maxAnswerBytes} bytes; no schema is, so check schema.registry.url");
        }

        if (RefusesOurCertificate(error))
        {
            return RegistryReply.Final(
                RegistryErrorKind.Unauthorized,
                $"{place}: it refuses our client certificate, or the lack of one ({detail}); check schema.registry.ssl.certificate.location and ssl.key.location");
        }

        if (error.InnerException is AuthenticationException)
        {
            return RegistryReply.Final(RegistryErrorKind.WrongAnswer, $"{place}: no trusted TLS connection: {detail} {Advice(detail)}");
        }

        return error.HttpRequestError == HttpRequestError.InvalidResponse
            ? RegistryReply.Final(RegistryErrorKind.WrongAnswer, $"{place}: the answer is not HTTP: {detail} Check schema.registry.url, http or https, and the port.")
            : RegistryReply.Unavailable($"{place}: no connection: {detail} Does it run, and is schema.registry.url right?");
    }

    private static string Advice(string detail) => detail switch
    {
        _ when detail.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal) =>
            "Its certificate is for another host name: use in schema.registry.url a name that the certificate has.",
        _ when detail.Contains("RemoteCertificateChainErrors", StringComparison.Ordinal) =>
            "Its certificate is not from a trusted authority, or has expired: name the authority's PEM file in schema.registry.ssl.ca.location.",
        _ => "Check that schema.registry.url is https where the registry has TLS, and the ssl settings.",
    };

    /// <summary>With TLS 1.3 the peer judges our certificate after the handshake, so that the alert comes with the first read.</summary>
    private static bool RefusesOurCertificate(Exception error)
    {
        for (var inner = error.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner.Message.Contains("alert", StringComparison.OrdinalIgnoreCase) &&
                (inner.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase) ||
                    inner.Message.Contains("unknown ca", StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }

    private static string Detail(HttpRequestException error)
    {
        var text = error.InnerException is { } inner ? $"{error.Message} {inner.Message}" : error.Message;
        return text.EndsWith('.') ? text : text + ".";
    }
}
