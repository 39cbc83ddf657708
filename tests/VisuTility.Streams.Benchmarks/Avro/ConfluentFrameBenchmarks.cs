using BenchmarkDotNet.Attributes;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Benchmarks.Avro;

/// <summary>The frame in front of a body: by id in the value, by GUID in a header.</summary>
public class ConfluentFrameBenchmarks
{
    private readonly byte[] _byId = [0, 0, 0, 0, 7, .. new byte[90]];
    private readonly byte[] _body = new byte[90];
    private readonly byte[] _header = [1, .. Enumerable.Range(1, 16).Select(static value => (byte)value)];

    [Benchmark(Baseline = true)]
    public int By_id() => ConfluentFrame.TryParse(_byId, default, out var frame) == FrameError.None ? frame.Body.Length : -1;

    [Benchmark]
    public int By_guid_in_the_header() =>
        ConfluentFrame.TryParse(_body, _header, out var frame) == FrameError.None ? frame.Body.Length : -1;
}
