using VisuTility.Streams.Ports;

namespace VisuTility.Streams.State;

/// <summary>The newest value of every key of one state partition, as read so far.</summary>
public sealed class StateImage
{
    private readonly Dictionary<ReadOnlyMemory<byte>, byte[]> _snapshots = new(KeyBytesComparer.Instance);

    public Manifest? Manifest { get; private set; }

    /// <summary>Encoded context as of the replay floor.</summary>
    public byte[]? Context { get; private set; }

    /// <summary>Snapshots by their whole state key; the kind byte comes first.</summary>
    public IReadOnlyDictionary<ReadOnlyMemory<byte>, byte[]> Snapshots => _snapshots;

    /// <summary>Why the image is of no use, or null.</summary>
    public string? Problem { get; private set; }

    public void Take(in RecordView record)
    {
        var key = record.Key;
        switch (key.Length == 0 ? byte.MaxValue : key[0])
        {
            case StateKey.ManifestKind:
                TakeManifest(record);
                break;
            case StateKey.ContextKind:
                Context = record.IsTombstone ? null : record.Value.ToArray();
                break;
            case StateKey.SnapshotKind when record.IsTombstone:
                _snapshots.Remove(key.ToArray());
                break;
            case StateKey.SnapshotKind:
                _snapshots[key.ToArray()] = record.Value.ToArray();
                break;
            default:
                Problem = $"record {record.Offset} of {record.Partition} has a key of an unknown kind";
                break;
        }
    }

    private void TakeManifest(in RecordView record)
    {
        string? problem = null;
        Manifest = record.IsTombstone ? null : Manifest.Decode(record.Value, out problem);
        Problem = problem is null ? Problem : $"the manifest at offset {record.Offset} of {record.Partition} is unusable: {problem}";
    }
}
