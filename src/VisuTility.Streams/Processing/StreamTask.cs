using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Processing;

/// <summary>
/// One input partition: its fold, its journal and its place in the log. Owned by one thread, so nothing here is locked. Replay and live run differ in
/// one thing: below the committed offset everything is silent and entries come from the journal instead of being made.
/// </summary>
internal sealed class StreamTask
{
    private readonly IPartitionFold _fold;
    private readonly FoldScope _scope;
    private readonly EngineSeams _seams;
    private readonly CutBuilder _cuts;
    private readonly Queue<JournalEntry> _replayEntries;
    private readonly List<JournalEntry> _newEntries = [];
    private readonly PartitionCounters _counters;
    private readonly long _countFrom;
    private readonly JournalBody.FoldVersionChange? _versionChange;
    private bool _hasMoved;
    private long _contextRecordedAt = -1;

    public StreamTask(RestoredPartition restored, CutBuilder cuts, EngineSeams seams)
    {
        (_fold, _scope, _counters, _countFrom) = (restored.Fold, restored.Scope, restored.Counters, restored.CountFrom);
        (_cuts, _seams, _replayEntries, _versionChange) = (cuts, seams, restored.Entries, restored.VersionChange);
        NextOffset = restored.Floor.Offset;
        NextNumber = restored.Floor.Number;
        Committed = restored.Committed;
        if (restored.Start is { } start)
        {
            _newEntries.Add(start);
            _scope.Counters = _counters;
            IsStarting = true;
            Phase = TaskPhase.Running;
            return;
        }

        _scope.Outbox.IsUnchecked = restored.IsUnchecked;
        SetSilent(seams.SilentBelowCommitted);
        _scope.Counters = new PartitionCounters();
        Phase = TaskPhase.Replaying;
    }

    public PartitionId Input => _scope.Input;

    public PartitionIdentity Identity => _cuts.Identity;

    public TaskPhase Phase { get; private set; }

    public string? HaltReason { get; private set; }

    /// <summary>A new partition whose start entry is not committed yet: no record may be applied before.</summary>
    public bool IsStarting { get; private set; }

    /// <summary>It has read on, but its committed offset has not moved since it was taken over: that would tell everybody that it is served again.</summary>
    public bool OwesFirstCommit => !_hasMoved && Phase == TaskPhase.Running && NextOffset > Committed;

    /// <summary>Everything readable has been applied: the clock may be moved by journaled ticks.</summary>
    public bool IsCaughtUp { get; private set; }

    public long NextOffset { get; private set; }

    /// <summary>C: the group's committed next offset.</summary>
    public long Committed { get; private set; }

    public long NextNumber { get; private set; }

    public FoldContext Context => _scope.Context;

    public long Clock => _scope.Clock;

    public PartitionCounters Counters => _counters;

    public int Units => _fold.UnitCount;

    public int DirtyUnits => _fold.Dirty.Count;

    public Cursor ReplayFloor => _cuts.Floor;

    public bool OutputsWaiting => _scope.Outbox.Count > 0;

    public long OutboxBytes => _scope.Outbox.Bytes;

    /// <summary>Applies one record; <see cref="Readiness.SchemaPending"/> leaves the task before it.</summary>
    public Readiness Process(in RecordView record)
    {
        if (record.Offset < NextOffset)
        {
            return Readiness.Ready;
        }

        if (Phase == TaskPhase.Replaying)
        {
            AdvanceReplay(record.Offset);
            if (HasDiverged)
            {
                return Readiness.Ready; // Nothing may build on it; the caller halts the task.
            }
        }

        if (_fold.Prepare(record) != Readiness.Ready)
        {
            return Readiness.SchemaPending;
        }

        AdvanceClock(record);
        _scope.At = new Cursor(record.Offset, NextNumber);
        _scope.Counters.Records++;
        _fold.Apply(record);
        NextOffset = record.Offset + 1;
        IsCaughtUp = false;
        return Readiness.Ready;
    }

    /// <summary>The reader stands at <paramref name="position"/> with nothing before it left to read.</summary>
    public void AtEnd(long position)
    {
        if (Phase == TaskPhase.Replaying && position >= Committed)
        {
            AdvanceReplay(Committed);
        }

        IsCaughtUp = position >= NextOffset;
    }

    /// <summary>True when a silent effect has contradicted the log: the caller must halt the task.</summary>
    public bool HasDiverged => _seams.DivergenceCheck && _scope.Outbox.Divergence is not null;

    public string Divergence =>
        $"{_scope.InputTopic}[{Input.Partition}] at offset {_scope.At.Offset}: the replay decides differently from the first run (it would write {_scope.Outbox.Divergence}, " +
        $"which the log does not hold). The partition is halted and its offset stays. {Cause}";

    // Between the manifest's offset and the group's no transaction wrote anything, so nothing there can have been decided.
    private string Cause => _scope.At.Offset >= _countFrom && _countFrom < Committed
        ? $"No transaction passed offset {_countFrom} with an output: somebody may have moved the group's offset forward from there. Set it to {_countFrom} " +
          $"(kafka-consumer-groups --reset-offsets --to-offset {_countFrom}) and start again; otherwise keep the topics as they are and report it."
        : "Keep the topics as they are and report it.";

    public void Halt(string reason)
    {
        Phase = TaskPhase.Halted;
        HaltReason = reason;
    }

    /// <summary>Journals and applies a control record.</summary>
    public void Control(long controlOffset, byte[] record) => Append(new JournalBody.Control(controlOffset, record));

    /// <summary>Journals and applies a tick where <paramref name="time"/>, epoch ms, has reached the next deadline of the fold.</summary>
    public void QuietTick(long time)
    {
        var tick = time / 1000 * 1000;
        if (tick > _scope.Clock && tick >= _fold.NextDeadline)
        {
            Append(new JournalBody.Tick(tick));
        }
    }

    /// <summary>Offline: a tick whether something is due or not, so that series see the same ticks in any number of partitions.</summary>
    public void TickTo(long time)
    {
        if (time / 1000 * 1000 is var tick && tick > _scope.Clock)
        {
            Append(new JournalBody.Tick(tick));
        }
    }

    /// <summary>Journals the whole context once per context interval of partition clock, so that a rebuild can start here.</summary>
    public void RecordContextIfDue()
    {
        if (_contextRecordedAt < 0)
        {
            _contextRecordedAt = _scope.Clock;
        }
        else if (_scope.Clock - _contextRecordedAt >= _scope.Context.Rules.Settings.ContextIntervalMs)
        {
            _contextRecordedAt = _scope.Clock;
            Append(new JournalBody.Context(_scope.Context.Encode()));
        }
    }

    public Cut? MakeCut(string commitId, TimeSpan now, bool everything, long journalAcknowledged)
    {
        var cut = new Cut(this, commitId, Committed, NextOffset);
        foreach (var entry in _newEntries)
        {
            cut.FirstEntryNumber = cut.FirstEntryNumber < 0 ? entry.Number : cut.FirstEntryNumber;
            cut.Journal.Add(JournalCodec.ToRecord(Input, entry with { CommitId = commitId }));
        }

        _newEntries.Clear();
        var context = new CutContext(new Cursor(NextOffset, NextNumber), _scope, _counters, now, everything, journalAcknowledged);
        return _cuts.Fill(cut, context) ? cut : null;
    }

    /// <summary>Offline, where nothing is saved: takes what was decided since the last call, and forgets the journal.</summary>
    public void TakeOutputs(List<OutputRecord> target)
    {
        _newEntries.Clear();
        _scope.Outbox.DrainTo(target);
        IsStarting = false;
    }

    /// <summary>The cut is in the log.</summary>
    public void Promote(Cut cut)
    {
        if (_seams.OffsetGuard && cut.NextOffset < Committed)
        {
            throw new InvalidOperationException($"{Input}: committed offset would move back from {Committed} to {cut.NextOffset}");
        }

        _hasMoved |= cut.NextOffset > Committed;
        Committed = cut.NextOffset;
        IsStarting = false;
    }

    private void AdvanceReplay(long offset)
    {
        while (_replayEntries.TryPeek(out var entry) && (entry.AtOffset <= offset || offset >= Committed))
        {
            _scope.At = new Cursor(entry.AtOffset, entry.Number);
            Take(_replayEntries.Dequeue());
        }

        if (offset >= _countFrom)
        {
            _scope.Counters = _counters;
        }

        if (offset >= Committed)
        {
            _fold.EndRestore(); // Still silent: what it finds wrong is a divergence and no output.
            if (HasDiverged)
            {
                return;
            }

            SetSilent(false);
            _scope.Outbox.IsUnchecked = false;
            _scope.IsRebuild = false;
            NextOffset = Math.Max(NextOffset, Committed);
            Phase = TaskPhase.Running;
            if (_versionChange is not null)
            {
                Append(_versionChange);
            }
        }
    }

    private void Append(JournalBody body)
    {
        var entry = new JournalEntry { Number = NextNumber, AtOffset = NextOffset, CommitId = "", Body = body };
        if (_seams.JournalDecisions)
        {
            _newEntries.Add(entry);
        }

        _scope.At = new Cursor(NextOffset, NextNumber);
        Take(entry);
    }

    private void Take(JournalEntry entry)
    {
        NextNumber = entry.Number + 1;
        switch (entry.Body)
        {
            case JournalBody.Tick tick:
                Tick(tick.TimeMs);
                break;
            case JournalBody.Control control:
                ApplyControl(control, entry.Number);
                break;
        }
    }

    private void ApplyControl(JournalBody.Control control, long number)
    {
        if (!JournalCodec.TryDecodeControl(control.Record, out var record))
        {
            _scope.Context = _scope.Context.SkipTo(control.ControlOffset + 1);
            return;
        }

        _fold.BeforeControl(number);
        var context = _scope.Context.Apply(record, control.ControlOffset, _scope.Clock, out var effect);
        _scope.Context = context.PassSkips(_scope.InputTopic, Input.Partition, _scope.At.Offset);
        _fold.ApplyControl(effect, number);
    }

    private void AdvanceClock(in RecordView record)
    {
        if (record.TimestampMs <= _scope.Clock)
        {
            return;
        }

        if (record.TimestampMs / 1000 > _scope.Clock / 1000)
        {
            _scope.At = new Cursor(record.Offset, NextNumber);
            Tick(record.TimestampMs / 1000 * 1000);
        }

        _scope.Clock = record.TimestampMs;
    }

    private void Tick(long timeMs)
    {
        if (timeMs > _scope.Clock)
        {
            _scope.PreviousTick = _scope.LastTick;
            _scope.Clock = timeMs;
            _scope.Context = _scope.Context.Tick(timeMs);
            _fold.Tick();
        }
    }

    private void SetSilent(bool silent) => _scope.Silent = _scope.Outbox.Silent = silent;
}
