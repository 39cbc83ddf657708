using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Processing;

/// <summary>
/// Outputs of one partition that wait for its next cut, in the order in which they were decided. While silent, an output of the partition itself
/// (progress mark, dead letter) is dropped since the log holds it; an output of a unit means that the replay decides differently from the first run.
/// </summary>
public sealed class Outbox
{
    private readonly List<OutputRecord> _records = [];
    private readonly HashSet<int> _units = [];

    public bool Silent { get; internal set; }

    /// <summary>
    /// The silent outputs of a replay that is not checked: their units are saved by the first cut, as an output saved them in the first run. A later,
    /// checked replay would otherwise meet these outputs again and take them for a divergence.
    /// </summary>
    public bool IsUnchecked { get; internal set; }

    /// <summary>Set by the first silent output of a unit: what would have been written, for the message that halts the partition.</summary>
    public string? Divergence { get; private set; }

    public int Count => _records.Count;

    /// <summary>Bytes of keys and values waiting.</summary>
    public long Bytes { get; private set; }

    /// <summary>Units with an output waiting: their snapshots go in the same transaction.</summary>
    internal IReadOnlySet<int> Units => _units;

    public void Emit(int unit, OutputRecord record, string what)
    {
        if (Silent)
        {
            if (IsUnchecked)
            {
                _units.Add(unit);
            }
            else
            {
                Divergence ??= what;
            }

            return;
        }

        _units.Add(unit);
        Add(record);
    }

    /// <summary>The replay contradicts the stored state, checked or not.</summary>
    public void Diverge(string what) => Divergence ??= what;

    public void EmitForPartition(OutputRecord record)
    {
        if (!Silent)
        {
            Add(record);
        }
    }

    internal void DrainTo(List<OutputRecord> target)
    {
        target.AddRange(_records);
        _records.Clear();
        _units.Clear();
        Bytes = 0;
    }

    private void Add(OutputRecord record)
    {
        _records.Add(record);
        Bytes += (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
    }
}
