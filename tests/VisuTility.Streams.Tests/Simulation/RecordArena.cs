using System.Runtime.InteropServices;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>
/// Pinned memory for the records of one poll. It is overwritten when the batch is cleared, so that a reader who kept a view past its life
/// sees rubbish,
/// as with the native client.
/// </summary>
internal sealed unsafe class RecordArena
{
    private const int ChunkBytes = 16 * 1024;
    private const byte Rubbish = 0xDD;
    private readonly List<byte[]> _chunks = [];
    private int _chunk;
    private int _used;

    public byte* Copy(byte[]? bytes)
    {
        if (bytes is null || bytes.Length == 0)
        {
            return null;
        }

        while (_chunk < _chunks.Count && _used > _chunks[_chunk].Length - bytes.Length)
        {
            _chunk++;
            _used = 0;
        }

        if (_chunk == _chunks.Count)
        {
            _chunks.Add(GC.AllocateUninitializedArray<byte>(Math.Max(ChunkBytes, bytes.Length), pinned: true));
        }

        bytes.CopyTo(_chunks[_chunk].AsSpan(_used));
        var address = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_chunks[_chunk], _used);
        _used += bytes.Length;
        return address;
    }

    public void Clear()
    {
        for (var i = 0; i <= _chunk && i < _chunks.Count; i++)
        {
            _chunks[i].AsSpan().Fill(Rubbish);
        }

        _chunk = 0;
        _used = 0;
    }
}
