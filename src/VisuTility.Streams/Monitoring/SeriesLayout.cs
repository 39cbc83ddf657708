using System.Runtime.CompilerServices;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Monitoring;

/// <summary>
/// Where things stand in the block of a series: header, then per rule the alert state and the detector's state. One layout is shared by all series that
/// the same rules watch.
/// </summary>
internal sealed class SeriesLayout
{
    public static readonly int HeaderBytes = Unsafe.SizeOf<SeriesHeader>();

    public SeriesLayout(IReadOnlyList<Rule> rules)
    {
        Rules = [.. rules];
        Offsets = new int[Rules.Length];
        var at = HeaderBytes;
        var hash = ((ulong)SeriesHeader.LayoutVersion << 32) | AlertPolicy.StateVersion;
        for (var i = 0; i < Rules.Length; i++)
        {
            Offsets[i] = at;
            at += Rules[i].StateBytes;
            hash = (hash * 0x100000001B3) ^ Rules[i].StateHash;
        }

        BlockBytes = at;
        TakesBaseline = Rules.Any(static rule => rule.Detector is IBaselineDetector);
        IsTimed = Rules.Any(static rule => rule.Detector is ITimedDetector);
        Hash = hash;
    }

    public Rule[] Rules { get; }

    /// <summary>Start of each rule's alert state; the detector's follows it.</summary>
    public int[] Offsets { get; }

    public int BlockBytes { get; }

    /// <summary>Whether a fresh series can use what another one has learned.</summary>
    public bool TakesBaseline { get; }

    /// <summary>Whether time without readings can move a detector.</summary>
    public bool IsTimed { get; }

    /// <summary>Of the rules' state hashes and the versions of everything in the block: equal hashes, same meaning of the bytes.</summary>
    public ulong Hash { get; }

    public Span<byte> DetectorState(Span<byte> block, int rule) =>
        block.Slice(Offsets[rule] + AlertPolicy.StateBytes, Rules[rule].Detector.StateBytes);

    public ref AlertPolicy.State Alert(Span<byte> block, int rule) => ref Unsafe.As<byte, AlertPolicy.State>(ref block[Offsets[rule]]);

    public byte[] NewBlock()
    {
        var block = new byte[BlockBytes];
        for (var i = 0; i < Rules.Length; i++)
        {
            Rules[i].Detector.Initialize(DetectorState(block, i));
        }

        return block;
    }

    /// <summary>A block that takes over what another layout's holds: the header, and the state of every rule that both have.</summary>
    public byte[] CarryOver(SeriesLayout other, ReadOnlySpan<byte> otherBlock)
    {
        var block = NewBlock();
        otherBlock[..HeaderBytes].CopyTo(block);
        for (var i = 0; i < Rules.Length; i++)
        {
            if (other.IndexOfState(Rules[i].StateHash) is var from and >= 0)
            {
                otherBlock.Slice(other.Offsets[from], other.Rules[from].StateBytes).CopyTo(block.AsSpan(Offsets[i]));
            }
        }

        return block;
    }

    /// <summary>
    /// Gives a fresh series, rule by rule, what another one has learned under the same rule; false where they share none that can.
    /// </summary>
    public static bool Inherit(Series fresh, Series other)
    {
        var inherited = false;
        for (var i = 0; i < fresh.Layout!.Rules.Length; i++)
        {
            var rule = fresh.Layout.Rules[i];
            if (rule.Detector is IBaselineDetector detector && other.Layout!.IndexOfState(rule.StateHash) is var from and >= 0)
            {
                detector.Inherit(fresh.Layout.DetectorState(fresh.Block, i), other.Layout.DetectorState(other.Block, from));
                inherited = true;
            }
        }

        return inherited;
    }

    public int IndexOfState(ulong stateHash) => Array.FindIndex(Rules, rule => rule.StateHash == stateHash);
}
