using VisuTility.Streams.State;

namespace VisuTility.Streams.Tests.State;

public sealed class ManifestTests
{
    private static Manifest Sample => new()
    {
        CommitId = "group-1-0/7/42",
        NextOffset = 1234,
        NextNumber = 7,
        ReplayFloor = new Cursor(1000, 5),
        JournalOffset = 11,
        ClockAtFloor = 1_772_409_608_504,
        LastMarkAtFloor = 1_772_409_600_000,
        Counters = new PartitionCounters { Records = 10, Readings = 6, Late = 1, Duplicates = 1, DeadLetters = 1, Tombstones = 1 },
        StartOffset = 3,
        ClusterId = "cluster",
        TopicId = "topic-id",
        PartitionCount = 6,
        FoldVersion = 1,
        StoredKeys = 40,
    };

    [Fact]
    public void A_manifest_reads_back_as_it_was_written()
    {
        var read = Manifest.Decode(Sample.Encode(), out var problem);

        Assert.Null(problem);
        Assert.Equal(Sample with { Counters = read!.Counters }, read);
        Assert.Equivalent(Sample.Counters, read.Counters, strict: true);
    }

    [Fact]
    public void Every_single_damaged_byte_is_noticed()
    {
        var bytes = Sample.Encode();
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 0x10;
            Assert.Null(Manifest.Decode(damaged, out var problem));
            Assert.NotNull(problem);
        }
    }

    [Fact]
    public void A_cut_manifest_is_refused_at_every_length()
    {
        var bytes = Sample.Encode();
        Assert.All(Enumerable.Range(0, bytes.Length), length => Assert.Null(Manifest.Decode(bytes.AsSpan(0, length), out _)));
    }

    [Fact]
    public void Another_format_version_is_named_in_the_reason()
    {
        var writer = new StateWriter();
        writer.Byte(9);
        Assert.Null(Manifest.Decode(writer.Seal(StateKey.Manifest), out var problem));
        Assert.Contains("version is 9", problem);
    }
}
