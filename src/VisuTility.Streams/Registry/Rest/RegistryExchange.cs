using System.Net;
using System.Net.Http.Headers;
using System.Text;
using VisuTility.Streams.Registry.Configuration;

namespace VisuTility.Streams.Registry.Rest;

/// <summary>One question to one address, once. Only a cancelled token throws.</summary>
internal sealed class RegistryExchange : IDisposable
{
    /// <summary>The largest answer read, a schema of many thousand fields.</summary>
    private const int MaxAnswerBytes = 1 << 20;

    private const int MaxRedirects = 3;
    private const string ContentType = "application/vnd.schemaregistry.v1+json";

    private readonly RegistryOptions _options;
    private readonly HttpClient _client;
    private readonly ReplyReader _reader;

    public RegistryExchange(RegistryOptions options, TimeProvider time)
    {
        var problems = new List<string>();
        var tls = TlsMaterial.TryLoad(options.Tls, problems) ?? throw new ArgumentException(string.Join("; ", problems), nameof(options));
        _options = options;
        _reader = new ReplyReader(options, time);
        _client = new HttpClient(Handler(options, tls))
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    public async ValueTask<RegistryReply> SendAsync(Uri baseUrl, RegistryRequest request, CancellationToken cancellation)
    {
        var place = $"schema registry {baseUrl}: {request}";
        var url = new Uri(baseUrl, request.Path);
        for (var redirects = 0; ; redirects++)
        {
            using var message = new HttpRequestMessage(request.Method, url);
            if (Fill(message, request) is { } problem)
            {
                return RegistryReply.Final(RegistryErrorKind.Unauthorized, $"{place}: not sent: {problem}");
            }

            try
            {
                using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseContentRead, cancellation);
                if ((int)response.StatusCode is < 300 or >= 400)
                {
                    return _reader.Read(place, response, await response.Content.ReadAsByteArrayAsync(cancellation));
                }

                if (Follow(url, response, redirects) is not { } next)
                {
                    return Redirected(place, url, response);
                }

                url = next;
            }
            catch (HttpRequestException error)
            {
                return NetworkFailure.Describe(place, url, error, MaxAnswerBytes);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return RegistryReply.Unavailable(
                    $"{place}: no connection in time; is the address in schema.registry.url right and reachable from here?");
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private static SocketsHttpHandler Handler(RegistryOptions options, TlsMaterial tls)
    {
        var longestConnect = TimeSpan.FromSeconds(10);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = options.MaxConnectionsPerServer,
            ConnectTimeout = options.RequestTimeout < longestConnect ? options.RequestTimeout : longestConnect,

            // So that a registry that moves to another IP address is found.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        handler.SslOptions.CertificateChainPolicy = tls.ServerPolicy();
        handler.SslOptions.ClientCertificateContext = tls.Client;
        if (!options.Tls.Verify)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }

        return handler;
    }

    /// <summary>Null, or why there is nothing to send. A secret in a file is read here, so that a rotated one counts.</summary>
    private string? Fill(HttpRequestMessage message, RegistryRequest request)
    {
        message.Headers.Accept.ParseAdd($"{ContentType}, application/json");
        message.Headers.UserAgent.ParseAdd("VisuTility.Streams");
        if (request.Body is not null)
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        }

        var credentials = _options.Credentials;
        if (credentials.UserInfo is not null)
        {
            if (!credentials.UserInfo.TryRead(out var user, out var problem))
            {
                return $"schema.registry.basic.auth.user.info: {problem}";
            }

            message.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        }

        return credentials.Token is null ? null : FillToken(message, credentials, credentials.Token);
    }

    private static string? FillToken(HttpRequestMessage message, RegistryCredentials credentials, Secret secret)
    {
        if (!secret.TryRead(out var token, out var problem))
        {
            return $"schema.registry.bearer.auth.token: {problem}";
        }

        if (!token.All(c => c is > ' ' and <= '~'))
        {
            return "schema.registry.bearer.auth.token: it holds characters that no token has";
        }

        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        AddHeader(message, "target-sr-cluster", credentials.LogicalCluster);
        AddHeader(message, "Confluent-Identity-Pool-Id", credentials.IdentityPool);
        return null;
    }

    private static void AddHeader(HttpRequestMessage message, string name, string? value)
    {
        if (value is not null)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>
    /// Where to ask instead; null where following is not safe: credentials never go to another host, and a question is never changed into
    /// another.
    /// </summary>
    private static Uri? Follow(Uri url, HttpResponseMessage response, int redirects)
    {
        var keepsQuestion = response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect ||
            (response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found && response.RequestMessage!.Method == HttpMethod.Get);
        var target = Target(url, response);
        return keepsQuestion && redirects < MaxRedirects && target is not null && RegistryAddress.IsSameHost(url, target) ? target : null;
    }

    private static Uri? Target(Uri url, HttpResponseMessage response) =>
        response.Headers.Location is { } location ? new Uri(url, location) : null;

    private static RegistryReply Redirected(string place, Uri url, HttpResponseMessage response)
    {
        var target = Target(url, response);
        var where = target is null ? "nowhere" : RegistryAddress.IsSameHost(url, target) ? "itself" : RegistryAddress.HostOf(target);
        return RegistryReply.Final(
            RegistryErrorKind.WrongAnswer,
            $"{place}: {(int)response.StatusCode} sends us to {where}, which is not followed; check schema.registry.url");
    }
}
