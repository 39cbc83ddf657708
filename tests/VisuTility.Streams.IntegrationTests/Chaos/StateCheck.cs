using VisuTility.Streams.Avro;
using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using VisuTility.Streams.State;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>What the state check has compared.</summary>
internal sealed record CheckedState(int Snapshots, int Bytes, PartitionCounters Counters)
{
    public long Accounted => Counters.Readings + Counters.Late + Counters.Duplicates + Counters.Unmatched + Counters.Refused + Counters.Invalid
        + Counters.Tombstones + Counters.DeadLetters;
}

/// <summary>
/// Compares every stored snapshot, byte by byte, with a plain pass of the reference fold stopped at that snapshot's own cursor; the keys with the series
/// that live at the end; the counters with those of the same pass at the manifest.
/// </summary>
internal sealed class StateCheck(IKafkaClients clients, TopicNames names, Func<int, AvroSchema?> schemaOf)
{
    public CheckedState Run(int metricsPartitions)
    {
        var parts = Enumerable.Range(0, metricsPartitions).Select(Check).ToList();
        var sum = new PartitionCounters();
        foreach (var part in parts)
        {
            sum.Records += part.Counters.Records;
            sum.Readings += part.Counters.Readings;
            sum.Late += part.Counters.Late;
            sum.Duplicates += part.Counters.Duplicates;
            sum.Unmatched += part.Counters.Unmatched;
            sum.Refused += part.Counters.Refused;
            sum.Invalid += part.Counters.Invalid;
            sum.Tombstones += part.Counters.Tombstones;
            sum.DeadLetters += part.Counters.DeadLetters;
        }

        return new CheckedState(parts.Sum(static part => part.Snapshots), parts.Sum(static part => part.Bytes), sum);
    }

    private CheckedState Check(int partition)
    {
        var image = ReadImage(partition);
        Assert.Null(image.Problem);
        var manifest = image.Manifest!;
        var pending = new Queue<(SeriesKey Key, Series Stored)>(Decode(image).OrderBy(static unit => unit.Stored.Since.Offset).ThenBy(static unit => unit.Stored.Since.Number));
        var (snapshots, bytes) = (pending.Count, 0);
        PartitionCounters? counters = null;
        ReferenceCameraFold? fold = null;
        void Compare(long offset, long number)
        {
            while (pending.TryPeek(out var unit) && (unit.Stored.Since.Offset <= offset || unit.Stored.Since.Number <= number))
            {
                pending.Dequeue();
                bytes += CompareUnit(partition, unit.Key, unit.Stored, fold!);
            }

            counters ??= manifest.NextOffset <= offset ? Count(fold!) : null;
        }

        fold = new ReferenceCameraFold(names[TopicRole.Metrics], partition, schemaOf) { Before = Compare };
        fold.Run(TopicReader.ReadCommitted(clients, new PartitionId(TopicRole.Metrics, partition)), ReadJournal(partition));
        Assert.Equal(fold.LiveSeries, snapshots);
        Assert.Equivalent(counters, manifest.Counters, strict: true);
        return new CheckedState(snapshots, bytes, manifest.Counters);
    }

    private static int CompareUnit(int partition, SeriesKey key, Series stored, ReferenceCameraFold fold)
    {
        if (stored.StoredHash == 0)
        {
            return 0;
        }

        Assert.True(fold.StateOf(SeriesStore.LabelsOf(key)) is not null, $"partition {partition}: {key} is stored at {stored.Since} and does not live");
        var (rules, state) = fold.StateOf(SeriesStore.LabelsOf(key))!.Value;
        Assert.True(new SeriesLayout(rules).Hash == stored.StoredHash, $"partition {partition}: {key} at {stored.Since} is stored under other rules");
        Assert.True(
            stored.Block.AsSpan(SeriesLayout.HeaderBytes).SequenceEqual(state),
            $"partition {partition}: {key} at {stored.Since}:\n{Convert.ToHexString(stored.Block.AsSpan(SeriesLayout.HeaderBytes))} is stored,\n{Convert.ToHexString(state)} is what a plain pass has");
        return state.Length;
    }

    private static IEnumerable<(SeriesKey Key, Series Stored)> Decode(StateImage image)
    {
        foreach (var (key, value) in image.Snapshots)
        {
            var stored = SeriesSnapshot.Decode(key.Span, value, out var problem);
            Assert.True(stored is not null, problem);
            yield return (SeriesKey.Read(key.Span[1..])!, stored);
        }
    }

    private unsafe StateImage ReadImage(int partition)
    {
        var image = new StateImage();
        var id = new PartitionId(TopicRole.State, partition);
        foreach (var record in TopicReader.ReadCommitted(clients, id))
        {
            fixed (byte* key = record.Key, value = record.Value)
            {
                image.Take(new RecordView(id, record.Offset, record.TimestampMs, key, record.Key?.Length ?? -1, value, record.Value?.Length ?? -1, null));
            }
        }

        return image;
    }

    private List<JournalEntry> ReadJournal(int partition) => TopicReader.ReadCommitted(clients, new PartitionId(TopicRole.Journal, partition))
        .ConvertAll(static record => SingleObject.TryDecode<JournalEntry>(record.Value, out var entry) ? entry : throw new InvalidDataException("journal"));

    private static PartitionCounters Count(ReferenceCameraFold fold) => new()
    {
        Records = fold.Records,
        Readings = fold.Readings,
        Late = fold.Late,
        Duplicates = fold.Duplicates,
        Unmatched = fold.Unmatched,
        Tombstones = fold.Tombstones,
        DeadLetters = fold.DeadLetters.Count,
    };
}
