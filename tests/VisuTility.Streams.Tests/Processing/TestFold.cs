using System.Globalization;
using System.Text;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>
/// A small fold whose every state depends on the whole history of its unit: one unit per key, its state a count and a running hash over
/// records, control
/// entries and their places. Any record lost, doubled or reordered shows in all later outputs of the unit. Words in a value: `alert` (an
/// output of the unit),
/// `poison` (a dead letter), `bye` (the unit ends), `wait` (its schema is not known until <see cref="Knobs.SchemaKnown"/>), `big` (an
/// output of 2 MB).
/// </summary>
internal sealed class TestFold(FoldScope scope, TestFold.Knobs knobs) : IPartitionFold
{
    private const long EvictAfterMs = 60_000;
    private const long MarkEveryMs = 10_000;
    private readonly SortedDictionary<int, Unit> _units = [];
    private readonly List<(string Key, Cursor? Born)> _membership = [];
    private int _nextUnit;

    /// <summary>What a test changes while a fold runs.</summary>
    internal sealed class Knobs
    {
        public bool SchemaKnown { get; set; } = true;

        public int FoldVersion { get; set; } = 1;

        /// <summary>Added to every hash: a build that decides differently.</summary>
        public long Salt { get; set; }

        /// <summary>The end of the replay finds that the stored state does not fit.</summary>
        public bool DivergesAtEnd { get; set; }

        /// <summary>Alerts after so many records of a unit, besides those asked for.</summary>
        public int AlertEvery { get; set; } = 5;
    }

    public int FoldVersion => knobs.FoldVersion;

    public DirtyUnits Dirty { get; } = new();

    public int UnitCount => _units.Count;

    public int StoredKeys => _units.Count;

    public bool HasMembershipChanges => _membership.Count > 0;

    public long NextDeadline => scope.LastMark + MarkEveryMs;

    /// <summary>The whole state, for comparisons.</summary>
    public string State => string.Join('\n', InKeyOrder.Select(u => $"{u.Key} {u.Count} {u.Hash:x} {u.SeenMs}"));

    private IEnumerable<Unit> InKeyOrder => _units.Values.OrderBy(u => u.Key, StringComparer.Ordinal);

    public string Describe(int unit) => _units[unit].Key;

    public Readiness Prepare(in RecordView record) =>
        !knobs.SchemaKnown && !record.IsTombstone && Encoding.UTF8.GetString(record.Value).Contains("wait", StringComparison.Ordinal)
            ? Readiness.SchemaPending
            : Readiness.Ready;

    public void Apply(in RecordView record)
    {
        if (record.IsTombstone)
        {
            scope.Counters.Tombstones++;
            return;
        }

        var value = Encoding.UTF8.GetString(record.Value);
        if (value.Contains("poison", StringComparison.Ordinal))
        {
            scope.Counters.DeadLetters++;
            scope.Outbox.EmitForPartition(Output(TopicRole.DeadLetters, $"poison at {record.Offset}"));
            return;
        }

        if (Find(Encoding.UTF8.GetString(record.Key)) is not { } unit || (scope.Silent && record.Offset < unit.Since.Offset))
        {
            return;
        }

        scope.Counters.Readings++;
        unit.Count++;
        unit.SeenMs = scope.Clock;
        Mix(unit, value);
        if (value.Contains("alert", StringComparison.Ordinal) || unit.Count % knobs.AlertEvery == 0)
        {
            Alert(unit, value.Contains("big", StringComparison.Ordinal) ? new string('x', 2_000_000) : "");
        }

        if (value.Contains("bye", StringComparison.Ordinal) && !scope.MembershipIsGiven)
        {
            Alert(unit, "ends");
            Remove(unit);
        }
    }

    public void BeforeControl(long number)
    {
    }

    public void ApplyControl(ControlEffect effect, long number)
    {
        if (effect.Reset is null)
        {
            return;
        }

        foreach (var unit in InKeyOrder.Where(u => !scope.Silent || number >= u.Since.Number))
        {
            Mix(unit, $"reset {number} at {scope.At.Offset}");
            Alert(unit, "reset");
        }
    }

    public void Tick()
    {
        if (!scope.MembershipIsGiven)
        {
            foreach (var unit in InKeyOrder.Where(u => scope.Clock - u.SeenMs >= EvictAfterMs).ToList())
            {
                Alert(unit, "expired");
                Remove(unit);
            }
        }

        if (scope.Clock >= NextDeadline)
        {
            scope.LastMark = scope.Clock;
            scope.Outbox.EmitForPartition(Output(TopicRole.Alerts, $"mark {scope.Clock}"));
        }
    }

    public string? Load(ReadOnlySpan<byte> unitKey, ReadOnlySpan<byte> value)
    {
        var parts = Encoding.UTF8.GetString(value).Split(' ');
        var numbers = parts.Select(p => long.TryParse(p, CultureInfo.InvariantCulture, out var n) ? n : long.MinValue).ToArray();
        if (numbers.Length != 5 || numbers.Contains(long.MinValue))
        {
            return $"'{Encoding.UTF8.GetString(value)}' is no unit";
        }

        var unit = new Unit(_nextUnit++, Encoding.UTF8.GetString(unitKey))
        {
            Since = new Cursor(numbers[0], numbers[1]), Count = numbers[2], Hash = numbers[3], SeenMs = numbers[4],
        };
        _units.Add(unit.Index, unit);
        return null;
    }

    public void EndRestore()
    {
        if (knobs.DivergesAtEnd)
        {
            scope.Outbox.Emit(0, Output(TopicRole.Alerts, "diverged at the end"), "an alert at the end");
        }
    }

    public void WriteSnapshot(int unit, Cursor at, List<OutputRecord> target) => Write(_units[unit], at, target);

    public void WriteMembership(IReadOnlySet<int> written, List<OutputRecord> target)
    {
        foreach (var (key, born) in _membership)
        {
            var unit = _units.Values.FirstOrDefault(u => u.Key == key);
            if (unit is null)
            {
                target.Add(new OutputRecord(TopicRole.State, scope.Input.Partition, StateKey.Snapshot(Encoding.UTF8.GetBytes(key)), null));
            }
            else if (born is { } since && unit.Since == since && !written.Contains(unit.Index))
            {
                Write(new Unit(-1, key), since, target);
            }
        }

        _membership.Clear();
    }

    private void Write(Unit unit, Cursor at, List<OutputRecord> target) => target.Add(new OutputRecord(
        TopicRole.State, scope.Input.Partition, StateKey.Snapshot(Encoding.UTF8.GetBytes(unit.Key)),
        Encoding.UTF8.GetBytes(FormattableString.Invariant($"{at.Offset} {at.Number} {unit.Count} {unit.Hash} {unit.SeenMs}"))));

    private Unit? Find(string key)
    {
        var unit = _units.Values.FirstOrDefault(u => u.Key == key);
        if (unit is null && !scope.MembershipIsGiven)
        {
            unit = new Unit(_nextUnit++, key) { Since = scope.At };
            _units.Add(unit.Index, unit);
            _membership.Add((key, scope.At));
        }

        return unit;
    }

    private void Remove(Unit unit)
    {
        _units.Remove(unit.Index);
        _membership.Add((unit.Key, null));
        Dirty.Clean(unit.Index);
    }

    private void Mix(Unit unit, string what)
    {
        foreach (var c in what)
        {
            unit.Hash = unchecked((unit.Hash * 1_000_003) + c + knobs.Salt);
        }

        unit.Hash = unchecked((unit.Hash * 1_000_003) + scope.At.Offset);
        Dirty.Mark(unit.Index);
    }

    private void Alert(Unit unit, string note)
    {
        Dirty.Mark(unit.Index);
        var text = $"{unit.Key} #{unit.Count} {unit.Hash:x} {note}".TrimEnd();
        scope.Outbox.Emit(unit.Index, Output(TopicRole.Alerts, text), text);
    }

    private OutputRecord Output(TopicRole topic, string text) =>
        new(topic, 0, Encoding.UTF8.GetBytes(scope.Input.ToString()), Encoding.UTF8.GetBytes(text));

    private sealed class Unit(int index, string key)
    {
        public int Index { get; } = index;

        public string Key { get; } = key;

        public Cursor Since { get; init; }

        public long Count { get; set; }

        public long Hash { get; set; }

        public long SeenMs { get; set; }
    }
}
