using System.Numerics;
using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Alerting;

/// <summary>
/// When a detector's verdicts become an alert, and when it ends: inactive, pending, firing, resolved or expired. Parameters only, shared
/// by all series of a rule; all that changes is in <see cref="State"/>, in the series' block. A function of its arguments.
/// </summary>
/// <remarks>
/// <para>An <b>episode</b> begins at the first drifting reading. It <b>fires</b> at the first reading at which M of the last N readings
/// drift, have done so without a break for <see cref="ForMs"/>, and the last firing is at least <see cref="CooldownMs"/> ago. It is
/// <b>dropped</b> before that when none of the last N readings drifts. A firing episode <b>resolves</b> at the first reading at which
/// every reading of the last
/// <see cref="KeepFiringForMs"/> was Stable; Warning and Drift start that time anew, so a detector's warm-up after a purge resolves nothing
/// as long as it is shorter.</para>
/// <para>Only readings make an alert fire or resolve, so that an alert has a reading as its evidence; and ticks, where the detector judges
/// time without readings. A series that is gone ends by <see cref="Expire"/>.</para>
/// <para>Drifting readings that fire nothing (a firing alert has them, or the cooldown holds the episode) are counted in
/// <see cref="State.Suppressed"/>; the count of an episode that ended inside the cooldown goes to the next transition.</para>
/// </remarks>
public sealed record AlertPolicy
{
    /// <summary>Size of <see cref="State"/> in bytes; a multiple of 8.</summary>
    public const int StateBytes = 64;

    /// <summary>Changes when the meaning of the state bytes changes.</summary>
    public const ushort StateVersion = 1;

    /// <summary>Most readings that M of N may look back.</summary>
    public const int MaxReadings = 64;

    /// <summary>Event time the condition must hold without a break, milliseconds.</summary>
    public long ForMs { get; init; }

    /// <summary>M: drifting readings needed among the last <see cref="Readings"/>; 1 to N.</summary>
    public int Drifting { get; init; } = 1;

    /// <summary>N: readings looked at; 1 to <see cref="MaxReadings"/>.</summary>
    public int Readings { get; init; } = 1;

    /// <summary>Event time of only Stable readings before a firing alert resolves, milliseconds.</summary>
    public long KeepFiringForMs { get; init; } = 5 * 60_000;

    /// <summary>Least event time between two firings of one series and rule, milliseconds.</summary>
    public long CooldownMs { get; init; } = 5 * 60_000;

    /// <summary>
    /// Whether an episode can be pending for other reasons than the cooldown; only then are pending transitions published.
    /// </summary>
    public bool HasPending => ForMs > 0 || Drifting > 1;

    /// <summary>
    /// Alert state of one series and rule. All zero = nothing has happened yet. No padding, so equal states are equal bytes.
    /// What a transition changed stands here until the next step.
    /// </summary>
    public struct State
    {
        /// <summary>Event time of the first drifting reading of the present or last episode, milliseconds since 1970 UTC.</summary>
        public long StartsAtMs;

        /// <summary>Offset of that reading's record.</summary>
        public long EpisodeStartOffset;

        /// <summary>
        /// Since when M of N holds (pending) or readings are stable (firing); after the end of an episode <see cref="EndsAtMs"/>.
        /// </summary>
        public long SinceMs;

        /// <summary>Event time of the last firing.</summary>
        public long FiredAtMs;

        /// <summary>Bit i = the reading i before the last one drifted.</summary>
        public ulong Recent;

        /// <summary>Number of the last transition, from 1, across all episodes of this state; 0 = none yet.</summary>
        public long Sequence;

        /// <summary>Drifting readings since the last transition that fired nothing.</summary>
        public uint Held;

        /// <summary>The same between the transition before the last one and the last one: what the last one reports.</summary>
        public uint Suppressed;

        public AlertPhase Phase;

        /// <summary>Phase before the last transition.</summary>
        public AlertPhase Previous;

        /// <summary>The constants below.</summary>
        public int Flags;

        internal const int Met = 1;
        internal const int Clear = 2;
        internal const int HasFired = 4;
        internal const int Published = 8;

        /// <summary>
        /// After Resolved or Expired: event time of the first reading without drift, or of the expiry; milliseconds since 1970 UTC.
        /// </summary>
        public readonly long EndsAtMs => SinceMs;

        internal readonly bool Has(int flag) => (Flags & flag) != 0;

        internal void Set(int flag) => Flags |= flag;

        internal void Unset(int flag) => Flags &= ~flag;
    }

    /// <summary>Takes one verdict. Allocates nothing.</summary>
    /// <param name="state">State of this series and rule.</param>
    /// <param name="status">The detector's verdict on the reading.</param>
    /// <param name="eventTimeMs">
    /// Event time of the reading, which never falls within a series; or the partition clock at a tick, which may be ahead of it.
    /// </param>
    /// <param name="offset">Offset of the record that holds the reading.</param>
    public AlertTransition Step(ref State state, DriftStatus status, long eventTimeMs, long offset)
    {
        if (status == DriftStatus.Stable && state.Recent == 0 && state.Phase == AlertPhase.Inactive)
        {
            return AlertTransition.None;
        }

        // A tick can fire ahead of event time (silence); what readings of before then do, they do from there on.
        eventTimeMs = state.Has(State.HasFired) ? Math.Max(eventTimeMs, state.FiredAtMs) : eventTimeMs;
        var drifts = status == DriftStatus.Drift;
        state.Recent = ((state.Recent << 1) | (drifts ? 1UL : 0)) & (ulong.MaxValue >> (MaxReadings - Readings));
        var isMet = BitOperations.PopCount(state.Recent) >= Drifting;
        return state.Phase == AlertPhase.Firing
            ? StepFiring(ref state, drifts, isClear: status == DriftStatus.Stable && !isMet, eventTimeMs)
            : StepWaiting(ref state, drifts, isMet, eventTimeMs, offset);
    }

    /// <summary>
    /// Ends an open episode because its series was evicted or reset, or its rule removed or changed so that the state is void.
    /// None when nothing was published that needs an end.
    /// </summary>
    /// <param name="state">State of this series and rule.</param>
    /// <param name="timeMs">Time of the tick or entry, milliseconds since 1970 UTC.</param>
    public AlertTransition Expire(ref State state, long timeMs)
    {
        var isPublic = state.Phase == AlertPhase.Firing || state.Has(State.Published);
        var transition = isPublic ? Change(ref state, AlertPhase.Inactive, AlertTransition.Expired) : AlertTransition.None;
        state.Phase = AlertPhase.Inactive;
        state.Recent = 0;
        state.SinceMs = Math.Max(timeMs, state.StartsAtMs);
        state.Unset(State.Met | State.Clear | State.Published);
        return transition;
    }

    private AlertTransition StepWaiting(ref State state, bool drifts, bool isMet, long timeMs, long offset)
    {
        if (state.Recent == 0)
        {
            return Drop(ref state, timeMs);
        }

        if (!isMet)
        {
            state.Unset(State.Met);
        }
        else if (!state.Has(State.Met))
        {
            state.Set(State.Met);
            state.SinceMs = timeMs;
        }

        var begins = state.Phase == AlertPhase.Inactive;
        if (begins && !drifts)
        {
            return AlertTransition.None;
        }

        if (begins)
        {
            (state.StartsAtMs, state.EpisodeStartOffset) = (timeMs, offset);
        }

        if (drifts && isMet && timeMs - state.SinceMs >= ForMs)
        {
            if (!state.Has(State.HasFired) || timeMs - state.FiredAtMs >= CooldownMs)
            {
                return Fire(ref state, timeMs);
            }

            Suppress(ref state);
        }

        return begins ? Begin(ref state) : AlertTransition.None;
    }

    private AlertTransition StepFiring(ref State state, bool drifts, bool isClear, long timeMs)
    {
        if (drifts)
        {
            Suppress(ref state);
        }

        if (!isClear)
        {
            state.Unset(State.Clear);
            return AlertTransition.None;
        }

        if (!state.Has(State.Clear))
        {
            state.Set(State.Clear);
            state.SinceMs = timeMs;
        }

        if (timeMs - state.SinceMs < KeepFiringForMs)
        {
            return AlertTransition.None;
        }

        state.Unset(State.Clear);
        return Change(ref state, AlertPhase.Inactive, AlertTransition.Resolved);
    }

    private AlertTransition Begin(ref State state)
    {
        if (HasPending)
        {
            state.Set(State.Published);
            return Change(ref state, AlertPhase.Pending, AlertTransition.Pending);
        }

        state.Phase = AlertPhase.Pending;
        return AlertTransition.None;
    }

    private static AlertTransition Fire(ref State state, long timeMs)
    {
        state.FiredAtMs = timeMs;
        state.Set(State.HasFired);
        state.Unset(State.Met | State.Clear | State.Published);
        return Change(ref state, AlertPhase.Firing, AlertTransition.Firing);
    }

    private static AlertTransition Drop(ref State state, long timeMs)
    {
        var published = state.Has(State.Published);
        state.Unset(State.Met | State.Published);
        state.SinceMs = timeMs;
        if (published)
        {
            return Change(ref state, AlertPhase.Inactive, AlertTransition.Resolved);
        }

        state.Phase = AlertPhase.Inactive;
        return AlertTransition.None;
    }

    private static AlertTransition Change(ref State state, AlertPhase to, AlertTransition transition)
    {
        state.Previous = state.Phase;
        state.Phase = to;
        state.Sequence++;
        (state.Suppressed, state.Held) = (state.Held, 0);
        return transition;
    }

    private static void Suppress(ref State state)
    {
        if (state.Held != uint.MaxValue)
        {
            state.Held++;
        }
    }
}
