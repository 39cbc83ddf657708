using VisuTility.Streams.Ports;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Processing;

/// <summary>Whether a record can be applied now.</summary>
public enum Readiness
{
    Ready,

    /// <summary>Its schema is not known yet: pause the partition and ask again.</summary>
    SchemaPending,
}

/// <summary>
/// What one partition computes: a pure function of its records and journal entries. Two implementations: cameras (metrics) and fleets (signals).
/// A unit is what is snapshotted as a whole: a series, or a model.
/// </summary>
public interface IPartitionFold
{
    /// <summary>Changes whenever the same input would give other state or outputs.</summary>
    int FoldVersion { get; }

    DirtyUnits Dirty { get; }

    /// <summary>Units held.</summary>
    int UnitCount { get; }

    /// <summary>Snapshot keys in the state topic once what <see cref="WriteSnapshot"/> and <see cref="WriteMembership"/> gave is written.</summary>
    int StoredKeys { get; }

    /// <summary>Takes a stored snapshot; returns why it cannot be read, or null.</summary>
    string? Load(ReadOnlySpan<byte> unitKey, ReadOnlySpan<byte> value);

    /// <summary>The replay has reached the committed offset.</summary>
    void EndRestore();

    /// <summary>Has no effect on the state.</summary>
    Readiness Prepare(in RecordView record);

    /// <summary>Only after <see cref="Prepare"/> said Ready for this very record.</summary>
    void Apply(in RecordView record);

    /// <summary>Entry <paramref name="number"/> is about to change the context: what still has to be taken up under the old one must be now.</summary>
    void BeforeControl(long number);

    /// <summary>The context of the scope has just become <paramref name="effect"/>'s; entry <paramref name="number"/> caused it.</summary>
    void ApplyControl(ControlEffect effect, long number);

    /// <summary>The clock of the scope was just set to a tick.</summary>
    void Tick();

    /// <summary>The earliest time, epoch ms, at which a tick has something to do.</summary>
    long NextDeadline { get; }

    /// <summary>Appends the state records of one dirty unit, valid as of <paramref name="at"/>.</summary>
    void WriteSnapshot(int unit, Cursor at, List<OutputRecord> target);

    /// <summary>Appends stubs and tombstones of units born or gone since the last call; units in <paramref name="written"/> have a full snapshot already.</summary>
    void WriteMembership(IReadOnlySet<int> written, List<OutputRecord> target);
}
