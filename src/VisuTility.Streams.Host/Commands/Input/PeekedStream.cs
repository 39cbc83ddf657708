namespace VisuTility.Streams.Host.Commands.Input;

/// <summary>A stream whose first bytes can be looked at before it is read.</summary>
internal sealed class PeekedStream : Stream
{
    private readonly Stream _inner;
    private readonly byte[] _head;
    private int _given;

    public PeekedStream(Stream inner, int count)
    {
        _inner = inner;
        var head = new byte[count];
        _head = head[..inner.ReadAtLeast(head, count, throwOnEndOfStream: false)];
    }

    /// <summary>Fewer than asked for where the stream is shorter.</summary>
    public ReadOnlySpan<byte> Peeked => _head;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (_given == _head.Length)
        {
            return _inner.Read(buffer);
        }

        var count = Math.Min(buffer.Length, _head.Length - _given);
        _head.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _inner.Dispose();
        base.Dispose(disposing);
    }
}
