using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Monitoring;

/// <summary>
/// The series of one partition: who lives, with which layout, and what the next cut must say about it. Live decisions only: while silent, membership is
/// what the state topic holds.
/// </summary>
internal sealed class SeriesStore(FoldScope scope, DirtyUnits dirty)
{
    private readonly SeriesTable<Series> _table = new();
    // A block only where the birth took something over from another series: a replay could not make it again.
    private readonly Dictionary<int, (Cursor At, ulong Hash, byte[]? Block)> _births = [];
    private readonly HashSet<ReadOnlyMemory<byte>> _gone = new(KeyBytesComparer.Instance);
    private readonly Dictionary<string, SeriesLayout> _layouts = [];
    private readonly StateWriter _writer = new();
    private RuleMatcher? _matcher;

    public int Count => _table.Count;

    /// <summary>Whether some rule of now judges time without readings.</summary>
    public bool HasTimed => scope.Context.Rules.HasTimed;

    public Series? this[int unit] => _table[unit];

    public int Find(ReadOnlySpan<byte> key, ulong hash) => _table.Find(key, hash);

    public SeriesKey KeyOf(int unit) => SeriesKey.Read(_table.Key(unit))!;

    /// <summary>Rules of a series under the context of now; null where nothing watches it.</summary>
    public SeriesLayout? LayoutFor(SeriesKey key)
    {
        if (_matcher?.Rules != scope.Context.Rules)
        {
            _matcher = new RuleMatcher(scope.Context.Rules);
            _layouts.Clear();
        }

        var rules = _matcher!.Match(LabelsOf(key));
        if (rules.Count == 0)
        {
            return null;
        }

        var names = string.Join('\n', rules.Select(static rule => rule.Name));
        if (!_layouts.TryGetValue(names, out var layout))
        {
            _layouts.Add(names, layout = new SeriesLayout(rules));
        }

        return layout;
    }

    public static SeriesLabels LabelsOf(SeriesKey key) =>
        new(key.CameraId, key.Modality.ToString().ToUpperInvariant(), key.ModelName, key.ModelVersion, key.Metric);

    public int Add(ReadOnlySpan<byte> key, ulong hash, SeriesLayout layout)
    {
        var bytes = key.ToArray();
        var unit = _table.Add(bytes, hash, new Series { Since = scope.At, Layout = layout, Block = layout.NewBlock() });
        _births[unit] = (scope.At, 0, null);
        _gone.Remove(bytes);
        dirty.Mark(unit);
        return unit;
    }

    /// <summary>
    /// Hands what the newest other version of the same metric on the same camera has learned to a series just born. What it took over goes into
    /// its birth record, because the other series' later snapshots do not hold its state of now.
    /// </summary>
    public void Inherit(int unit, SeriesKey key, IEnumerable<string> versions)
    {
        var series = _table[unit]!;
        if (!series.Layout!.TakesBaseline || Predecessor(key, versions) is not { } predecessor)
        {
            return;
        }

        if (SeriesLayout.Inherit(series, predecessor))
        {
            _births[unit] = (_births[unit].At, series.Layout.Hash, [.. series.Block]);
        }
    }

    /// <summary>The one with the newest reading; of equally new ones the one whose key comes last.</summary>
    private Series? Predecessor(SeriesKey key, IEnumerable<string> versions)
    {
        Series? newest = null;
        byte[] newestKey = [];
        foreach (var version in versions)
        {
            var other = (key with { ModelVersion = version }).ToBytes();
            if (Find(other, Mix64.Of(other)) is var unit and >= 0
                && _table[unit]!.Header.LastTimeMs is var time
                && (newest is null
                    || time > newest.Header.LastTimeMs
                    || (time == newest.Header.LastTimeMs && other.AsSpan().SequenceCompareTo(newestKey) > 0)))
            {
                (newest, newestKey) = (_table[unit], other);
            }
        }

        return newest;
    }

    public void Remove(int unit)
    {
        _gone.Add(_table.KeyBytes(unit));
        _births.Remove(unit);
        dirty.Clean(unit);
        _table.Remove(unit);
    }

    /// <summary>Units in ascending order of their key bytes: the order in which effects of one cause on several series are written.</summary>
    public List<int> InKeyOrder(Func<int, bool> wanted)
    {
        var units = new List<int>();
        for (var unit = 0; unit < _table.End; unit++)
        {
            if (_table[unit] is not null && wanted(unit))
            {
                units.Add(unit);
            }
        }

        units.Sort((a, b) => _table.Key(a).SequenceCompareTo(_table.Key(b)));
        return units;
    }

    public IEnumerable<int> Units => Enumerable.Range(0, _table.End).Where(unit => _table[unit] is not null);

    public string? Load(ReadOnlySpan<byte> unitKey, ReadOnlySpan<byte> value)
    {
        if (SeriesKey.Read(unitKey) is not { } key)
        {
            return "its key is no series key";
        }

        if (SeriesSnapshot.Decode(StateKey.Snapshot(unitKey), value, out var problem) is not { } series)
        {
            return $"series {key}: {problem}";
        }

        _table.Add(unitKey.ToArray(), Mix64.Of(unitKey), series);
        return null;
    }

    /// <summary>Takes a stored block up under the rules of now. False: it was written under other rules, so the replay has diverged.</summary>
    public bool Materialise(int unit)
    {
        var series = _table[unit]!;
        var layout = LayoutFor(KeyOf(unit));
        if (layout is null || (series.StoredHash != 0 && (series.StoredHash != layout.Hash || series.Block.Length != layout.BlockBytes)))
        {
            return false;
        }

        if (series.StoredHash == 0)
        {
            series.Block = layout.NewBlock();
        }

        series.Layout = layout;
        return true;
    }

    /// <summary>
    /// Begins a series anew whose stored block is of another layout: a stub as of now takes the place of its snapshot, so that every later replay
    /// begins it here too. False where no rule watches it.
    /// </summary>
    public bool BearAgain(int unit)
    {
        var series = _table[unit]!;
        if (LayoutFor(KeyOf(unit)) is not { } layout)
        {
            return false;
        }

        (series.Layout, series.Block) = (layout, layout.NewBlock());
        _births[unit] = (scope.At, 0, null);
        dirty.Mark(unit);
        return true;
    }

    public void WriteSnapshot(int unit, Cursor at, List<OutputRecord> target)
    {
        var series = _table[unit]!;
        var key = StateKey.Snapshot(_table.Key(unit));
        Write(key, SeriesSnapshot.Encode(_writer, key, at, series.Layout!.Hash, series.Block), target);
    }

    public void WriteMembership(IReadOnlySet<int> written, List<OutputRecord> target)
    {
        foreach (var key in _gone.Select(static gone => gone.ToArray()).OrderBy(static key => key, KeyBytesOrder.Instance))
        {
            Write(StateKey.Snapshot(key), null, target);
        }

        foreach (var (unit, birth) in _births)
        {
            if (!written.Contains(unit))
            {
                var key = StateKey.Snapshot(_table.Key(unit));
                Write(key, SeriesSnapshot.Encode(_writer, key, birth.At, birth.Hash, birth.Block), target);
            }
        }

        _gone.Clear();
        _births.Clear();
    }

    private void Write(byte[] key, byte[]? value, List<OutputRecord> target) =>
        target.Add(new OutputRecord(TopicRole.State, scope.Input.Partition, key, value));
}
