namespace VisuTility.Streams.Processing;

/// <summary>Named places between two protocol steps where a test may crash or pause the process.</summary>
internal enum FailPoint
{
    AfterInit,
    AfterPoll,
    AfterCut,
    AfterBegin,
    AfterJournal,
    AfterOutputs,
    AfterSnapshots,
    AfterManifest,
    AfterSendOffsets,
    AfterCommit,
    AfterPromote,
    AfterAbort,
    RestoreStart,
    RestoreState,
    RestoreJournal,
    RestoreReplay,
    Assigned,
    Revoking,
    Revoked,
    Lost,
    Closing,
    BeforeLeave,
}

/// <summary>
/// Seams for the proofs, never options: a hook at every fail point and one switch per defence, so that a test can show that the defence is needed.
/// </summary>
internal sealed record EngineSeams
{
    public static EngineSeams None { get; } = new();

    public Action<FailPoint>? OnFailPoint { get; init; }

    /// <summary>Refuse to commit without a member id.</summary>
    public bool MemberGuard { get; init; } = true;

    /// <summary>Refuse offsets that move backwards or belong to partitions this thread does not own.</summary>
    public bool OffsetGuard { get; init; } = true;

    /// <summary>A new producer before the next transaction after a doubtful end of the former.</summary>
    public bool RecycleProducer { get; init; } = true;

    /// <summary>A transaction that carries an output of a unit carries its snapshot too.</summary>
    public bool SnapshotWithOutput { get; init; } = true;

    /// <summary>Halt when a silent record would emit.</summary>
    public bool DivergenceCheck { get; init; } = true;

    /// <summary>Restore up to the true end of the state log instead of its last stable offset.</summary>
    public bool RestoreToHighWatermark { get; init; } = true;

    /// <summary>Records below the committed offset are silent.</summary>
    public bool SilentBelowCommitted { get; init; } = true;

    /// <summary>After an unknown outcome compare with the log instead of sending again.</summary>
    public bool ResolveUnknown { get; init; } = true;

    /// <summary>Births and tombstones go in the very next transaction.</summary>
    public bool MembershipInNextCut { get; init; } = true;

    /// <summary>The replay floor waits for the oldest change that no snapshot holds.</summary>
    public bool FloorHoldsUnsaved { get; init; } = true;

    /// <summary>Ticks and control records go into the journal with their first effect.</summary>
    public bool JournalDecisions { get; init; } = true;

    /// <summary>Every transaction that writes something for a partition carries its manifest.</summary>
    public bool ManifestWithEveryWrite { get; init; } = true;

    /// <summary>A restored partition is opened only after the batch in hand, which may hold records from a position before the seek.</summary>
    public bool OpenAfterBatch { get; init; } = true;

    public void Hit(FailPoint point) => OnFailPoint?.Invoke(point);
}
