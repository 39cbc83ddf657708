using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Processing;

/// <summary>A task and whether its partition is being read.</summary>
internal sealed class TaskSlot(StreamTask task)
{
    public StreamTask Task { get; } = task;

    public bool IsOpen { get; set; }

    /// <summary>Since when it waits for a schema; null: it does not.</summary>
    public TimeSpan? WaitsSince { get; set; }

    /// <summary>That it waits has been said.</summary>
    public bool SaidWait { get; set; }

    public TimeSpan RetryAt { get; set; }

    /// <summary>The replay floor lags too far: parked until cuts have saved enough.</summary>
    public bool WaitsForSnapshots { get; set; }

    /// <summary>Broker's clock minus ours, as of the newest record that was read as it was appended.</summary>
    public TimeSpan ClockLead { get; set; }

    /// <summary>Stood at the end after the last poll: records of this one were read as they were appended.</summary>
    public bool WasCaughtUp { get; set; }

    public bool MayOpen(TimeSpan now) => Task.Phase != TaskPhase.Halted && !Task.IsStarting && !WaitsForSnapshots && now >= RetryAt;
}

/// <summary>The partitions this thread owns: those being restored and those with a task. Arrays by partition number, for the look-up per record.</summary>
internal sealed class TaskTable
{
    private readonly List<TaskSlot> _slots = [];
    private readonly List<TaskRestore> _restores = [];
    private TaskSlot?[] _metrics = new TaskSlot?[16];
    private TaskSlot?[] _signals = new TaskSlot?[16];

    public IReadOnlyList<TaskSlot> All => _slots;

    public IReadOnlyList<TaskRestore> Restores => _restores;

    public int Open => _slots.Count(static slot => slot.IsOpen);

    /// <summary>Some partition reads nothing until a commit has saved more of it.</summary>
    public bool AnyWaitsForSnapshots => _slots.Exists(static slot => slot.WaitsForSnapshots);

    public bool AnyStarting => _slots.Exists(static slot => slot.Task.IsStarting);

    /// <summary>Tasks that may write: past their replay and not halted.</summary>
    public IReadOnlyList<StreamTask> Running => [.. _slots.Select(static slot => slot.Task).Where(static task => task.Phase == TaskPhase.Running)];

    public IReadOnlyList<StreamTask> RunningAmong(IReadOnlyList<PartitionId> partitions) => [.. Running.Where(task => partitions.Contains(task.Input))];

    public TaskSlot? Find(PartitionId input)
    {
        var slots = input.Topic == TopicRole.Metrics ? _metrics : _signals;
        return (uint)input.Partition < (uint)slots.Length ? slots[input.Partition] : null;
    }

    public void BeginRestore(TaskRestore restore)
    {
        Remove(restore.Input);
        _restores.Add(restore);
    }

    public void Add(StreamTask task)
    {
        Remove(task.Input);
        var slot = new TaskSlot(task);
        _slots.Add(slot);
        Place(task.Input, slot);
    }

    public void Remove(PartitionId input)
    {
        _slots.RemoveAll(slot => slot.Task.Input == input);
        foreach (var restore in _restores.Where(restore => restore.Input == input))
        {
            restore.Cancel();
        }

        _restores.RemoveAll(restore => restore.Input == input);
        Place(input, null);
    }

    public (bool Waiting, long Bytes) Outputs()
    {
        var waiting = false;
        long bytes = 0;
        foreach (var slot in _slots)
        {
            waiting |= slot.Task.OutputsWaiting || slot.Task.OwesFirstCommit;
            bytes += slot.Task.OutboxBytes;
        }

        return (waiting, bytes);
    }

    /// <summary>The broker does not check that a member commits only its own partitions; we do.</summary>
    public void AssertOwned(List<Cut> cuts)
    {
        foreach (var cut in cuts)
        {
            if (!ReferenceEquals(Find(cut.Task.Input)?.Task, cut.Task))
            {
                throw new InvalidOperationException($"{cut.Task.Input}: a commit for a partition this thread does not own");
            }

            if (cut.NextOffset < cut.Task.Committed)
            {
                throw new InvalidOperationException($"{cut.Task.Input}: a commit of offset {cut.NextOffset} below the committed {cut.Task.Committed}");
            }
        }
    }

    public IReadOnlyList<PartitionView> Views()
    {
        var views = new List<PartitionView>(_slots.Count + _restores.Count);
        foreach (var slot in _slots)
        {
            var task = slot.Task;
            views.Add(new PartitionView(
                task.Input, task.Phase, task.HaltReason, slot.WaitsSince is not null, task.IsCaughtUp, task.NextOffset, task.Committed, task.Clock, task.ReplayFloor,
                task.Units, task.DirtyUnits, task.Context.ControlPosition, task.Counters.Copy()));
        }

        foreach (var restore in _restores)
        {
            views.Add(new PartitionView(restore.Input, TaskPhase.Restoring, null, false, false, -1, -1, 0, default, 0, 0, 0, new()));
        }

        return views;
    }

    private void Place(PartitionId input, TaskSlot? slot)
    {
        ref var slots = ref input.Topic == TopicRole.Metrics ? ref _metrics : ref _signals;
        if (input.Partition >= slots.Length && slot is not null)
        {
            Array.Resize(ref slots, Math.Max(slots.Length * 2, input.Partition + 1));
        }

        if (input.Partition < slots.Length)
        {
            slots[input.Partition] = slot;
        }
    }
}
