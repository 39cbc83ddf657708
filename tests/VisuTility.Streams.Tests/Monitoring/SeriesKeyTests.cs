using System.Text;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Tests.Monitoring;

public sealed class SeriesKeyTests
{
    [Theory]
    [InlineData("cam-1", "model", "v1", "accuracy")]
    [InlineData("", "m", "", "x")]
    [InlineData("kamera-ü-摄像头", "m\0n", "1", "drift_score")]
    public void A_key_reads_back_as_it_was_written(string camera, string model, string version, string metric)
    {
        var bytes = new byte[SeriesKey.MaxBytes];
        var length = SeriesKey.Write(bytes, Modality.Thermal, Utf8(camera), Utf8(model), Utf8(version), Utf8(metric));

        Assert.Equal(new SeriesKey(camera, Modality.Thermal, model, version, metric), SeriesKey.Read(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void A_text_longer_than_the_limit_is_refused_and_one_at_the_limit_taken()
    {
        var bytes = new byte[SeriesKey.MaxBytes];
        var longest = new byte[SeriesKey.MaxTextBytes];
        Assert.Equal(SeriesKey.MaxBytes, SeriesKey.Write(bytes, Modality.Rgb, longest, longest, longest, longest));
        Assert.Equal(-1, SeriesKey.Write(bytes, Modality.Rgb, longest, longest, new byte[SeriesKey.MaxTextBytes + 1], longest));
    }

    [Fact]
    public void Damaged_bytes_are_no_key()
    {
        var bytes = new byte[SeriesKey.MaxBytes];
        var length = SeriesKey.Write(bytes, Modality.Rgb, "cam"u8, "model"u8, "v1"u8, "accuracy"u8);
        Assert.All(Enumerable.Range(0, length), cut => Assert.Null(SeriesKey.Read(bytes.AsSpan(0, cut))));
        Assert.Null(SeriesKey.Read(bytes.AsSpan(0, length + 1)));
    }

    [Fact]
    public void The_four_readings_of_a_ModelMetrics_record_are_in_the_order_of_their_key_bytes()
    {
        var keys = new[] { "recall", "accuracy", "precision", "latency_ms" }.Select(metric =>
        {
            var bytes = new byte[SeriesKey.MaxBytes];
            return bytes[..SeriesKey.Write(bytes, Modality.Unknown, "c"u8, "m"u8, "v"u8, Utf8(metric))];
        }).ToList();

        Assert.Equal(keys, keys.OrderBy(key => key, VisuTility.Streams.State.KeyBytesOrder.Instance));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
