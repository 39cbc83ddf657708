using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace VisuTility.Streams.IntegrationTests.Stories;

/// <summary>
/// LeaveGroup (api key 13, version 3) sent from outside for a member that knows nothing of it: the coordinator then answers the member as
/// if its session had ended. No client offers this; one broker only, which is then the coordinator.
/// </summary>
internal static class LeaveGroupRequest
{
    public static void Send(string bootstrap, string group, string memberId)
    {
        var (host, port) = (bootstrap[..bootstrap.LastIndexOf(':')], bootstrap[(bootstrap.LastIndexOf(':') + 1)..]);
        using var connection = new TcpClient(host, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
        var stream = connection.GetStream();
        var body = new List<byte>();
        body.AddRange([0, 13, 0, 3, 0, 0, 0, 1]); // Api key, version, correlation id.
        body.AddRange(Text("expel"));
        body.AddRange(Text(group));
        body.AddRange([0, 0, 0, 1]); // One member,
        body.AddRange(Text(memberId));
        body.AddRange([0xff, 0xff]); // without an instance id.
        stream.Write([.. Length(body.Count), .. body]);

        var answer = new byte[4];
        stream.ReadExactly(answer);
        answer = new byte[BinaryPrimitives.ReadInt32BigEndian(answer)];
        stream.ReadExactly(answer);
        var errors = (BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(8)), BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(answer.Length - 2)));
        Assert.Equal((0, 0), errors); // Of the request (behind correlation id and throttle time) and of the member.
    }

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    private static byte[] Length(int length)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        return bytes;
    }
}
