using VisuTility.Streams.Ports;

namespace VisuTility.Streams.State;

/// <summary>The newest value of every key of one state partition, as read so far.</summary>
public sealed class StateImage
{
    private readonly Dictionary<ReadOnlyMemory<byte>, byte[]> _snapshots = new(KeyBytesComparer.Instance);
    private readonly Dictionary<ReadOnlyMemory<byte>, string> _foreign = new(KeyBytesComparer.Instance);
    private string? _manifestProblem;

    public Manifest? Manifest { get; private set; }

    /// <summary>Encoded context as of the replay floor.</summary>
    public byte[]? Context { get; private set; }

    /// <summary>Snapshots by their whole state key; the kind byte comes first.</summary>
    public IReadOnlyDictionary<ReadOnlyMemory<byte>, byte[]> Snapshots => _snapshots;

    /// <summary>Keys that a history that begins anew must remove: also those that somebody else wrote.</summary>
    public IEnumerable<byte[]> Keys => _snapshots.Keys.Concat(_foreign.Keys).Select(static key => key.ToArray());

    /// <summary>
    /// Why the image is of no use, or null. As the newest value of every key says: what was repaired stays in the log until it is compacted.
    /// </summary>
    public string? Problem => _manifestProblem ?? _foreign.Values.FirstOrDefault();

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
                TakeForeign(record);
                break;
        }
    }

    private void TakeManifest(in RecordView record)
    {
        string? problem = null;
        Manifest = record.IsTombstone ? null : Manifest.Decode(record.Value, out problem);
        _manifestProblem = problem is null ? null : $"the manifest at offset {record.Offset} of {record.Partition} is unusable: {problem}";
    }

    private void TakeForeign(in RecordView record)
    {
        if (record.IsTombstone)
        {
            _foreign.Remove(record.Key.ToArray());
        }
        else
        {
            _foreign[record.Key.ToArray()] = $"record {record.Offset} of {record.Partition} has a key of an unknown kind: somebody else writes there";
        }
    }
}
