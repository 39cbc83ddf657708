using System.Net;
using System.Net.Sockets;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>
/// Every connection to a broker, made through here: it can be cut (what is open is reset, what is new is closed at once) and made slow. Bytes of one
/// direction keep their order.
/// </summary>
internal sealed class NetworkProxy : IDisposable
{
    private readonly Socket _door = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _open = [];
    private readonly CancellationTokenSource _end = new();
    private IPEndPoint? _target;
    private bool _isCut;
    private volatile int _latencyMs;

    public NetworkProxy()
    {
        _door.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _door.Listen(512);
        _ = AcceptAsync();
    }

    public string Address => $"{_door.LocalEndPoint}";

    /// <summary>Each piece of up to 64 KiB waits this long, in both directions.</summary>
    public TimeSpan Latency
    {
        set => _latencyMs = (int)value.TotalMilliseconds;
    }

    /// <summary>Where it leads; without it, it only closes.</summary>
    public void LeadTo(string address) => _target = IPEndPoint.Parse(address);

    public void Cut()
    {
        lock (_lock)
        {
            _isCut = true;
            foreach (var socket in _open)
            {
                socket.Close(0);
            }

            _open.Clear();
        }
    }

    public void Mend()
    {
        lock (_lock)
        {
            _isCut = false;
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _door.Dispose();
        Cut();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _door.AcceptAsync(_end.Token));
            }
            catch (SocketException)
            {
                // A client that was gone before it was let in.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var broker = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            client.NoDelay = true;
            if (_target is { } target && Keep(client))
            {
                await broker.ConnectAsync(target, _end.Token);
                if (Keep(broker))
                {
                    await Task.WhenAny(PumpAsync(client, broker), PumpAsync(broker, client));
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The broker is away: the client finds a closed connection.
        }
        finally
        {
            Leave(client);
            Leave(broker);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _end.Token) is var count and > 0)
            {
                if (_latencyMs is var wait and > 0)
                {
                    await Task.Delay(wait, _end.Token);
                }

                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _end.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side is gone, and so is the other one now.
        }
    }

    private bool Keep(Socket socket)
    {
        lock (_lock)
        {
            return !_isCut && _open.Add(socket);
        }
    }

    private void Leave(Socket socket)
    {
        lock (_lock)
        {
            _open.Remove(socket);
        }

        socket.Close(0);
    }
}
