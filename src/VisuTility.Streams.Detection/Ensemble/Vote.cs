using VisuTility.Streams.Detection.Parameters;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.Ensemble;

/// <summary>Parameters of <see cref="Vote"/>.</summary>
public sealed record VoteOptions
{
    /// <summary>The detectors that vote, 2 to 16; not votes themselves. Must be given.</summary>
    public IReadOnlyList<IDriftDetector> Members { get; init; } = [];

    /// <summary>Q, members that must agree, 1 to their number; 1 = any.</summary>
    public int Quorum { get; init; } = 2;

    /// <summary>W, readings for which a member's drift counts, 1 or more: change detectors say Drift once and not all at once.</summary>
    public int Hold { get; init; } = 100;
}

/// <summary>Several detectors on one series; a drift when enough of them agree.</summary>
/// <remarks>
/// <para><b>Detects</b>: what Q of its members detect within W readings of each other.</para>
/// <para><b>Input</b>: what all members accept.</para>
/// <para><b>Statistic</b>: v = members whose status was Drift at one of the last W readings.</para>
/// <para><b>Warning / drift rule</b>: drift when v &gt;= Q; otherwise warning when v is at least 1. First possible at the first reading at
/// which Q members can fire. The status holds as long as the condition does. A member that fires restarts by its own rule; the others go
/// on.</para>
/// <para><b>Memory and cost per update</b>: 152 bytes, 8 a member and the members' states; the sum of the members' costs, and of the
/// evidence of a member that begins to say Drift.</para>
/// <para><b>Source</b>: Maciel, Santos, Barros, "A lightweight concept drift detection ensemble", ICTAI 2015.</para>
/// <para><b>Differs from source</b>: any quorum; members are not reset by each other's drifts.</para>
/// </remarks>
public sealed class Vote : IDriftDetector
{
    internal static readonly ParameterTable<VoteOptions> Table = new ParameterTable<VoteOptions>(new VoteOptions())
        .Detectors("members", "the detectors that vote, 2 to 16", o => o.Members, (o, v) => o with { Members = v }).Required()
        .Integer("quorum", 1, 16, "members that must agree", o => o.Quorum, (o, v) => o with { Quorum = v })
        .Integer("hold", 1, 1_000_000, "readings for which a member's drift counts", o => o.Hold, (o, v) => o with { Hold = v })
        .Check("members", "members", o => o.Members.Count is >= 2 and <= 16, "must be 2 to 16 detectors")
        .Check("members", "members", o => !o.Members.Any(m => m is Vote or ITimedDetector), "must not hold a vote or silence")
        .Check("quorum", "members", o => o.Quorum <= o.Members.Count, "must be at most the number of members");

    internal static readonly DetectorType Type = new DetectorType<VoteOptions>(
        new DetectorInfo(
            "vote", "several detectors, when enough of them agree", "what all members accept", true, "152 + 8 x members + members' states",
            "Maciel, Santos, Barros 2015", []),
        Table,
        options => new Vote(options));

    /// <summary>2 keeps what the leader found.</summary>
    private const int OwnVersion = 2;

    private readonly VoteOptions _options;
    private readonly IDriftDetector[] _members;
    private readonly int[] _offsets;

    /// <exception cref="ArgumentException">Parameters out of range.</exception>
    public Vote(VoteOptions options)
    {
        _options = Table.Require(options, Type.Info.Name);
        _members = [.. options.Members];
        _offsets = new int[_members.Length];
        StateBytes = StateBlock.Bytes<State>(_members.Length);
        var version = OwnVersion;
        for (var i = 0; i < _members.Length; i++)
        {
            _offsets[i] = StateBytes;
            StateBytes += _members[i].StateBytes;
            version = (version * 31) + _members[i].StateVersion;
        }

        StateVersion = (ushort)version;
        Parameters = Table.Canonical(options);
    }

    /// <summary>State before a ring with the ordinal after each member's last drift (0 = none yet) and the members' states.</summary>
    public struct State
    {
        /// <summary>Readings ever; the next reading's ordinal.</summary>
        public long Seen;

        /// <summary>v of the last update.</summary>
        public long Votes;

        /// <summary>The last reading.</summary>
        public double Value;

        /// <summary>
        /// Evidence of the member that last began to say Drift, at that update: change detectors restart at their next one.
        /// </summary>
        public KeptEvidence Leader;
    }

    public string Name => Type.Info.Name;

    public string Parameters { get; }

    /// <summary>Changes with the version of any member too.</summary>
    public ushort StateVersion { get; }

    public int StateBytes { get; }

    public void Initialize(Span<byte> state)
    {
        state[..StateBytes].Clear();
        for (var i = 0; i < _members.Length; i++)
        {
            _members[i].Initialize(Member(state, i));
        }
    }

    public DriftStatus Update(Span<byte> state, in Reading reading)
    {
        if (Door.Refuses(reading))
        {
            return DriftStatus.Stable;
        }

        ref var s = ref StateBlock.Header<State>(state);
        var drifts = StateBlock.Ring<State>(state, _members.Length);
        s.Seen++;
        s.Value = Door.Clamp(reading.Value);
        s.Votes = 0;
        for (var i = 0; i < _members.Length; i++)
        {
            if (_members[i].Update(Member(state, i), reading) == DriftStatus.Drift)
            {
                if (drifts[i] != s.Seen - 1 || drifts[i] == 0)
                {
                    s.Leader = KeptEvidence.Of(_members[i].Explain(Member(state, i)));
                }

                drifts[i] = s.Seen;
            }

            s.Votes += drifts[i] > 0 && s.Seen - drifts[i] < _options.Hold ? 1 : 0;
        }

        return s.Votes >= _options.Quorum ? DriftStatus.Drift : s.Votes > 0 ? DriftStatus.Warning : DriftStatus.Stable;
    }

    /// <summary>
    /// Statistic: v, against Q. Direction, windows, change point and size are those of the member that last began to say Drift, as they
    /// were at that update.
    /// </summary>
    public Evidence Explain(ReadOnlySpan<byte> state)
    {
        ref readonly var s = ref StateBlock.Header<State>(state);
        return s.Leader.Tell(s.Votes, _options.Quorum, s.Value);
    }

    private Span<byte> Member(Span<byte> state, int i) => state.Slice(_offsets[i], _members[i].StateBytes);
}
