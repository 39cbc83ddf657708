using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace VisuTility.Streams.Tests.Registry;

/// <summary>A small HTTP/1.1 server on the loopback that answers as the test says, with TLS where options are given.</summary>
public sealed class StubServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<StubRequest> _requests = new();
    private readonly Func<StubRequest, StubReply> _answer;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly Task _accepting;

    public StubServer(Func<StubRequest, StubReply> answer, SslServerAuthenticationOptions? tls = null)
    {
        (_answer, _tls) = (answer, tls);
        _listener.Start();

        // Not in the test's context, which Dispose blocks.
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Answers the first requests one after the other, further ones like the last.</summary>
    public StubServer(params StubReply[] replies)
        : this(InTurn(replies))
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Url => new($"{(_tls is null ? "http" : "https")}://127.0.0.1:{Port}/");

    public IReadOnlyList<StubRequest> Requests => [.. _requests];

    /// <summary>A port of the loopback on which nobody listens.</summary>
    public static Uri Nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _accepting.GetAwaiter().GetResult();
        _listener.Stop();
        _stopping.Dispose();
    }

    private static Func<StubRequest, StubReply> InTurn(StubReply[] replies)
    {
        var next = -1;
        return _ => replies[Math.Min(Interlocked.Increment(ref next), replies.Length - 1)];
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = await OpenAsync(client);
                using var reader = new StreamReader(stream, Encoding.Latin1);
                while (await ReadAsync(reader) is { } request)
                {
                    _requests.Enqueue(request);
                    var reply = _answer(request);
                    if (reply.Hangs)
                    {
                        await Task.Delay(Timeout.InfiniteTimeSpan, _stopping.Token);
                    }

                    if (reply.Status == 0)
                    {
                        return;
                    }

                    await stream.WriteAsync(Encoding.UTF8.GetBytes(Format(reply)), _stopping.Token);
                }
            }
            catch (Exception error) when (error is IOException or AuthenticationException or OperationCanceledException)
            {
                // The peer went away, refused our certificate, or the test is over: what the peer made of it is the test's matter.
            }
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (_tls is null)
        {
            return client.GetStream();
        }

        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(_tls, _stopping.Token);
        return stream;
    }

    private async Task<StubRequest?> ReadAsync(StreamReader reader)
    {
        if (await reader.ReadLineAsync(_stopping.Token) is not { } first || !first.EndsWith(" HTTP/1.1", StringComparison.Ordinal))
        {
            return null;
        }

        var headers = new Dictionary<string, string>();
        while (await reader.ReadLineAsync(_stopping.Token) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':');
            headers[line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }

        var body = new char[headers.TryGetValue("content-length", out var length) ? int.Parse(length) : 0];
        if (body.Length > 0)
        {
            // With nothing to read it would wait for the next request.
            await reader.ReadBlockAsync(body, _stopping.Token);
        }

        var parts = first.Split(' ');
        return new StubRequest(parts[0], parts[1], headers, new string(body));
    }

    private static string Format(StubReply reply)
    {
        if (reply.Bytes is not null)
        {
            return reply.Bytes;
        }

        var head = new StringBuilder($"HTTP/1.1 {reply.Status} Stub\r\nContent-Type: {reply.ContentType}\r\n");
        head.Append($"Content-Length: {Encoding.UTF8.GetByteCount(reply.Body)}\r\n");
        foreach (var header in reply.Headers)
        {
            head.Append(header).Append("\r\n");
        }

        return head.Append("\r\n").Append(reply.Body).ToString();
    }
}
