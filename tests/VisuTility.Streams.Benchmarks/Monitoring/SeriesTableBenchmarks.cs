using System.Globalization;
using BenchmarkDotNet.Attributes;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Benchmarks.Monitoring;

/// <summary>Key bytes to hash to index, all keys in random order.</summary>
public class SeriesTableBenchmarks
{
    private const int LookUps = 10_000;

    private readonly SeriesTable<object> _table = new();
    private byte[][] _keys = [];
    private int _next;

    [Params(5000, 100_000)]
    public int Series { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Span<byte> buffer = stackalloc byte[256];
        _keys = new byte[Series][];
        for (var i = 0; i < Series; i++)
        {
            var camera = System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cam-{i:00000}"));
            var length = SeriesKey.Write(buffer, Modality.Rgb, camera, "yolov8-person"u8, "1.4.2"u8, "accuracy"u8);
            _keys[i] = buffer[..length].ToArray();
            _table.Add(_keys[i].ToArray(), Mix64.Of(_keys[i]), new object());
        }

        new Random(1).Shuffle(_keys);
    }

    [Benchmark(OperationsPerInvoke = LookUps)]
    public int Hash_and_find()
    {
        var sum = 0;
        for (var i = 0; i < LookUps; i++)
        {
            var key = _keys[_next];
            _next = _next + 1 == _keys.Length ? 0 : _next + 1;
            sum += _table.Find(key, Mix64.Of(key));
        }

        return sum;
    }
}
