using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VisuTility.Streams.IntegrationTests.Harness;

/// <summary>Kafka's numbers for the requests that tests look for.</summary>
public enum RequestKind : short
{
    Produce = 0,
    Metadata = 3,
    FindCoordinator = 10,
    InitProducerId = 22,
    EndTxn = 26,
    TxnOffsetCommit = 28,
    DescribeCluster = 60,
}

/// <summary>A request on its way through a <see cref="FrameProxy"/>.</summary>
public sealed class ProxiedRequest(RequestKind kind, int correlation, byte[] frame, Action cut)
{
    private readonly TaskCompletionSource<byte[]> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RequestKind Kind { get; } = kind;

    public int Correlation { get; } = correlation;

    /// <summary>Without its length.</summary>
    public byte[] Frame { get; } = frame;

    /// <summary>What the broker answered, with the correlation id and without the length.</summary>
    public Task<byte[]> Answer => _answer.Task;

    /// <summary>Resets the client's side of the connection; the broker's stays, and what was held still goes there.</summary>
    public void CutClient() => cut();

    internal void Answered(byte[] answer) => _answer.TrySetResult(answer);
}

/// <summary>
/// A TCP proxy in front of one broker that knows where a request begins and ends, so that a test can hold, count or cut at a request of one kind. Clients
/// are told the proxy's address wherever the broker names its own.
/// </summary>
public sealed class FrameProxy : IDisposable
{
    private static readonly TimeSpan LateAnswers = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly (string Host, int Port) _broker;
    private readonly (byte[] Theirs, byte[] Ours) _address;

    public FrameProxy(string bootstrap)
    {
        var colon = bootstrap.LastIndexOf(':');
        _broker = (bootstrap[..colon], int.Parse(bootstrap[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        _listener.Start();
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Bootstrap = $"{_broker.Host}:{port}";
        _address = (AddressBytes(_broker.Port), AddressBytes(port));
        _ = AcceptAll();
    }

    public string Bootstrap { get; }

    /// <summary>Before a request goes to the broker; later ones of the same connection wait with it.</summary>
    public Func<ProxiedRequest, Task>? OnRequest { get; set; }

    /// <summary>Before an answer goes to the client.</summary>
    public Func<ProxiedRequest, Task>? OnAnswer { get; set; }

    public void Dispose()
    {
        _closed.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAll()
    {
        while (!_closed.IsCancellationRequested)
        {
            try
            {
                _ = Serve(await _listener.AcceptTcpClientAsync(_closed.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        using (var broker = new TcpClient { NoDelay = true })
        {
            client.NoDelay = true;
            await broker.ConnectAsync(_broker.Host, _broker.Port);
            var open = new ConcurrentDictionary<int, ProxiedRequest>();
            var answers = PassAnswers(broker, client, open);
            await PassRequests(client, broker, open);
            await Task.WhenAny(Task.WhenAll(open.Values.Select(request => request.Answer)), answers, Task.Delay(LateAnswers));
        }
    }

    private async Task PassRequests(TcpClient client, TcpClient broker, ConcurrentDictionary<int, ProxiedRequest> open)
    {
        while (await ReadFrame(client) is { } frame)
        {
            var kind = (RequestKind)BinaryPrimitives.ReadInt16BigEndian(frame);
            var request = new ProxiedRequest(kind, BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4)), frame, () => client.Client.Close(0));
            open[request.Correlation] = request;
            await (OnRequest?.Invoke(request) ?? Task.CompletedTask);
            if (!await WriteFrame(broker, frame))
            {
                return;
            }
        }
    }

    private async Task PassAnswers(TcpClient broker, TcpClient client, ConcurrentDictionary<int, ProxiedRequest> open)
    {
        while (await ReadFrame(broker) is { } frame)
        {
            if (!open.TryRemove(BinaryPrimitives.ReadInt32BigEndian(frame), out var request))
            {
                continue;
            }

            if (request.Kind is RequestKind.Metadata or RequestKind.FindCoordinator or RequestKind.DescribeCluster)
            {
                NameUs(frame);
            }

            request.Answered(frame);
            await (OnAnswer?.Invoke(request) ?? Task.CompletedTask);
            await WriteFrame(client, frame); // A client that is gone does not end it: late answers are still read.
        }

        client.Close();
    }

    /// <summary>The broker's host and port, as every version of these answers has them: the host's bytes, then the port in four.</summary>
    private void NameUs(Span<byte> frame)
    {
        for (var at = frame.IndexOf(_address.Theirs); at >= 0; at = frame.IndexOf(_address.Theirs))
        {
            _address.Ours.CopyTo(frame[at..]);
        }
    }

    private byte[] AddressBytes(int port)
    {
        var bytes = new byte[_broker.Host.Length + 4];
        Encoding.ASCII.GetBytes(_broker.Host, bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(_broker.Host.Length), port);
        return bytes;
    }

    private async Task<byte[]?> ReadFrame(TcpClient from)
    {
        try
        {
            var length = new byte[4];
            await from.GetStream().ReadExactlyAsync(length, _closed.Token);
            var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            await from.GetStream().ReadExactlyAsync(frame, _closed.Token);
            return frame;
        }
        catch (Exception e) when (IsEnd(e))
        {
            return null;
        }
    }

    private async Task<bool> WriteFrame(TcpClient to, byte[] frame)
    {
        try
        {
            var whole = new byte[frame.Length + 4];
            BinaryPrimitives.WriteInt32BigEndian(whole, frame.Length);
            frame.CopyTo(whole, 4);
            await to.GetStream().WriteAsync(whole, _closed.Token);
            return true;
        }
        catch (Exception e) when (IsEnd(e))
        {
            return false;
        }
    }

    private static bool IsEnd(Exception e) => e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;
}
