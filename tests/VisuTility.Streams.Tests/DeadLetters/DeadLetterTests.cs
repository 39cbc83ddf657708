using System.Text;
using VisuTility.Streams.DeadLetters;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.DeadLetters;

public sealed unsafe class DeadLetterTests
{
    [Fact]
    public void It_keeps_the_original_bytes_and_headers_and_says_why()
    {
        var key = "cam-1"u8.ToArray();
        var value = new byte[] { 9, 8, 7 };
        fixed (byte* k = key, v = value)
        {
            var record = new RecordView(
                new PartitionId(TopicRole.Metrics, 4), 77, 1234, k, key.Length, v, value.Length, new RecordHeaders([new RecordHeader("traceparent", [1, 2])]));
            var letter = DeadLetter.Of(record, "visutility.metrics", DeadLetterReason.BadMagic, new string('x', 5000), "12");

            Assert.Equal(key, letter.Key);
            Assert.Equal(value, letter.Value);
            Assert.Equal([1, 2], letter.Headers!.Last("traceparent"));
            Assert.Equal(
                ["visutility.metrics", "4", "77", "bad_magic", "envelope", "12"],
                new[]
                {
                    "__streams.errors.topic", "__streams.errors.partition", "__streams.errors.offset", "visutility.dlq.reason", "visutility.dlq.stage",
                    "visutility.dlq.schema.id",
                }.Select(name => Encoding.UTF8.GetString(letter.Headers.Last(name)!)));
            Assert.Equal(1024, letter.Headers.Last("__streams.errors.message")!.Length);
        }
    }

    [Theory]
    [InlineData(10, DeadLetter.MaxValueBytes, 100, false)]
    [InlineData(DeadLetter.MaxKeyBytes, 10, DeadLetter.MaxHeaderBytes - 11, false)]
    [InlineData(10, 20_000_000, 100, true)]
    [InlineData(20_000_000, 10, 100, true)]
    [InlineData(10, 10, 20_000_000, true)]
    [InlineData(20_000_000, 20_000_000, 20_000_000, true)]
    public void What_no_topic_would_take_is_cut_and_says_what_it_was(int keyBytes, int valueBytes, int headerBytes, bool isCut)
    {
        const int SmallestLimit = 2 << 20; // What `topics apply` gives the dead letters at least.
        var (key, value, header) = (new byte[keyBytes], new byte[valueBytes], new byte[headerBytes]);
        (key[^1], value[^1]) = (1, 1);
        fixed (byte* k = key, v = value)
        {
            var record = new RecordView(
                new PartitionId(TopicRole.Metrics, 0), 7, 1, k, key.Length, v, value.Length, new RecordHeaders([new RecordHeader("traceparent", header)]));
            var letter = DeadLetter.Of(record, "visutility.metrics", DeadLetterReason.BadMagic, new string('x', 5000), "12");

            var bytes = letter.Key!.Length + letter.Value!.Length + letter.Headers!.Items.Sum(h => h.Name.Length + h.Value!.Length);
            Assert.True(bytes < SmallestLimit - 100_000, $"{bytes} bytes");
            Assert.Equal("7", Encoding.UTF8.GetString(letter.Headers.Last("__streams.errors.offset")!));
            Assert.Equal(
                isCut ? $"key {keyBytes}, value {valueBytes}, headers {headerBytes + 11} bytes" : null,
                letter.Headers.Last("visutility.dlq.cut") is { } cut ? Encoding.UTF8.GetString(cut) : null);
            Assert.Equal(!isCut, letter.Key.SequenceEqual(key) && letter.Value.SequenceEqual(value) && letter.Headers.Last("traceparent") is not null);
        }
    }

    [Fact]
    public void Every_reason_has_a_name_and_a_stage_of_its_own_kind()
    {
        var reasons = Enum.GetValues<DeadLetterReason>().Where(reason => reason != DeadLetterReason.None).ToList();
        Assert.Equal(reasons.Count, reasons.Select(DeadLetterReasons.Name).Distinct().Count());
        Assert.DoesNotContain("none", reasons.Select(DeadLetterReasons.Name));
    }
}
