using VisuTility.Streams.Ports;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Processing;

/// <summary>What the log says about cuts whose commit was aborted or had an unknown outcome.</summary>
internal sealed record DoubtVerdict(List<Cut> Committed, List<Cut> Missing, List<Cut> Foreign, IReadOnlyDictionary<PartitionId, long> Offsets)
{
    public long OffsetOf(Cut cut) => Offsets.TryGetValue(cut.Task.Input, out var offset) ? offset : -1;
}

/// <summary>
/// Finds out after an abort or an unknown outcome whether cuts are in the log: by the group's stable offset where the cut moves it, by the journal where it
/// does not. The old producer's transaction is over by then (aborted, or ended by InitTransactions of its successor).
/// </summary>
internal sealed class DoubtResolver(IRecordConsumer consumer, LogScanner scanner)
{
    private static readonly TimeSpan CommittedSlice = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a coordinator that knows no offset is asked again where there must be one (KAFKA-20416).</summary>
    private static readonly TimeSpan MissingOffsetPatience = TimeSpan.FromSeconds(10);

    private readonly List<Cut> _cuts = [];
    private readonly Dictionary<PartitionId, long> _offsets = [];
    private readonly Dictionary<PartitionId, JournalProbe> _probes = [];
    private TimeSpan? _missingSince;

    public bool IsOpen => _cuts.Count > 0;

    public void Open(List<Cut> cuts)
    {
        _cuts.AddRange(cuts);
        _offsets.Clear();
        _probes.Clear();
        _missingSince = null;
    }

    /// <summary>The partition is no longer ours, and its cut no longer our business.</summary>
    public void Drop(PartitionId input)
    {
        _cuts.RemoveAll(cut => cut.Task.Input == input);
        if (_probes.Remove(input, out var probe))
        {
            scanner.Drop(probe.Scan);
        }
    }

    public List<Cut> TakeAll()
    {
        var all = _cuts.ToList();
        _cuts.Clear();
        return all;
    }

    /// <summary>Null: not known yet, call again.</summary>
    /// <param name="now">Monotonic time.</param>
    public DoubtVerdict? Resolve(TimeSpan now)
    {
        foreach (var cut in _cuts)
        {
            if (!HasOffset(cut, now) || !HasJournal(cut))
            {
                return null;
            }
        }

        var verdict = new DoubtVerdict([], [], [], new Dictionary<PartitionId, long>(_offsets));
        foreach (var cut in TakeAll())
        {
            Judge(cut, verdict);
        }

        return verdict;
    }

    private bool HasOffset(Cut cut, TimeSpan now)
    {
        if (_offsets.ContainsKey(cut.Task.Input))
        {
            return true;
        }

        var answer = consumer.Committed(cut.Task.Input, CommittedSlice);
        if (answer.State is not (CommittedState.Known or CommittedState.None))
        {
            return false;
        }

        // Only a start may find no offset. Elsewhere "none" for a moment must not make us send again what is in the log.
        if (answer.State == CommittedState.None && !cut.Task.IsStarting && now - (_missingSince ??= now) < MissingOffsetPatience)
        {
            return false;
        }

        // A group without an offset stands where the cut's task began.
        _offsets[cut.Task.Input] = answer.State == CommittedState.Known ? answer.Offset : cut.PriorOffset;
        return true;
    }

    private bool HasJournal(Cut cut)
    {
        if (cut.NextOffset != cut.PriorOffset || cut.FirstEntryNumber < 0)
        {
            return true;
        }

        var journal = PartitionIdentity.JournalOf(cut.Task.Input);
        if (!_probes.TryGetValue(cut.Task.Input, out var probe))
        {
            if (scanner.Watermarks(journal) is not { } marks)
            {
                return false;
            }

            probe = new JournalProbe(journal, marks, cut.CommitId);
            _probes.Add(cut.Task.Input, probe);
            scanner.Begin(probe.Scan);
        }

        if (probe.Scan.IsLost)
        {
            scanner.Drop(probe.Scan);
            _probes.Remove(cut.Task.Input);
        }

        return probe.Scan.IsDone;
    }

    private void Judge(Cut cut, DoubtVerdict verdict)
    {
        var offset = _offsets[cut.Task.Input];
        var moved = cut.NextOffset != cut.PriorOffset;
        var found = moved ? offset == cut.NextOffset : cut.FirstEntryNumber >= 0 && _probes[cut.Task.Input].Found;
        var list = found ? verdict.Committed : offset == cut.PriorOffset ? verdict.Missing : verdict.Foreign;
        list.Add(cut);
    }

    /// <summary>Looks for a commit id among the newest journal entries.</summary>
    private sealed class JournalProbe
    {
        /// <summary>One cut holds few entries; the newest of the log are enough to find them among markers.</summary>
        private const long Tail = 10_000;

        public JournalProbe(PartitionId journal, Watermarks marks, string commitId) =>
            Scan = new LogScan(journal, Math.Max(marks.Low, marks.High - Tail), marks.High, (in RecordView record) =>
                Found |= JournalCodec.TryDecode(record.Value, out var entry) && entry.CommitId == commitId);

        public LogScan Scan { get; }

        public bool Found { get; private set; }
    }
}
