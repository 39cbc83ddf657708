using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Tests.Alerting;

public sealed class AlertPolicyTests
{
    private const long Minute = 60_000;

    /// <summary>Event time of reading 0: not 0, so that a default that leaks shows.</summary>
    private const long Start = 1_772_409_600_000;

    [Fact]
    public void An_episode_fires_once_and_resolves_after_the_last_stable_stretch()
    {
        var run = new AlertRun(new AlertPolicy { KeepFiringForMs = 5 * Minute }, Start);

        Assert.Equal(".F.......R", run.Play("SDDDSWSSSS", every: 2 * Minute));
        Assert.Equal((Start + (2 * Minute), 1), (run.State.StartsAtMs, run.State.EpisodeStartOffset));
        Assert.Equal(Start + (12 * Minute), run.State.EndsAtMs);
        Assert.Equal((2, 2u, AlertPhase.Firing), (run.State.Sequence, run.State.Suppressed, run.State.Previous));
    }

    [Theory]
    [InlineData("DS", 0, "FR")]
    [InlineData("DSS", 1, "F.R")]
    [InlineData("DSWSS", 1, "F...R")]
    [InlineData("DSDSS", 1, "F...R")]
    [InlineData("DSSSSS", 3, "F...R.")]
    public void Warning_and_drift_start_the_time_to_resolve_anew(string verdicts, int keepMinutes, string transitions)
    {
        var run = new AlertRun(new AlertPolicy { KeepFiringForMs = keepMinutes * Minute }, Start);

        Assert.Equal(transitions, run.Play(verdicts, Minute));
    }

    [Fact]
    public void An_alert_that_a_tick_fired_ends_no_earlier_than_it_began_when_readings_of_before_arrive()
    {
        var policy = new AlertPolicy { KeepFiringForMs = 0, CooldownMs = Minute };
        var state = default(AlertPolicy.State);
        Assert.Equal(AlertTransition.Firing, policy.Step(ref state, DriftStatus.Drift, Start + (10 * Minute), 5));

        Assert.Equal(AlertTransition.Resolved, policy.Step(ref state, DriftStatus.Stable, Start, 6));
        Assert.Equal((Start + (10 * Minute), Start + (10 * Minute)), (state.StartsAtMs, state.EndsAtMs));

        Assert.Equal(AlertTransition.None, policy.Step(ref state, DriftStatus.Drift, Start + Minute, 7));
    }

    [Fact]
    public void A_hold_time_makes_it_pending_first_and_a_gap_drops_it()
    {
        var run = new AlertRun(new AlertPolicy { ForMs = 3 * Minute }, Start);

        Assert.Equal("P.RP..F.", run.Play("DDWDDDDD", Minute));
        Assert.Equal((4, 3), (run.State.Sequence, run.State.EpisodeStartOffset));
        Assert.Equal(AlertPhase.Pending, run.State.Previous);
    }

    [Fact]
    public void A_dropped_pending_alert_tells_that_it_never_fired()
    {
        var run = new AlertRun(new AlertPolicy { ForMs = 3 * Minute }, Start);

        run.Play("DDS", Minute);

        Assert.Equal((AlertPhase.Pending, Start + (2 * Minute)), (run.State.Previous, run.State.EndsAtMs));
    }

    [Theory]
    [InlineData(1, 1, "DSDS", "FRFR")]
    [InlineData(2, 2, "DSDDD", "P..F.")]
    [InlineData(2, 3, "DSDSSS", "P.FR..")]
    [InlineData(3, 5, "DSSSSSD", "P....RP")]
    [InlineData(3, 5, "DDSSDSSDD", "P...FR.PF")]
    public void M_of_the_last_N_readings_must_drift(int m, int n, string verdicts, string transitions)
    {
        var policy = new AlertPolicy { Drifting = m, Readings = n, KeepFiringForMs = 0, CooldownMs = 0 };
        var run = new AlertRun(policy, Start);

        Assert.Equal(transitions, run.Play(verdicts, Minute));
    }

    [Theory]
    [InlineData(62, 'F')]
    [InlineData(63, '.')]
    public void It_looks_back_as_far_as_64_readings_and_no_further(int between, char last)
    {
        var run = new AlertRun(new AlertPolicy { Drifting = 2, Readings = AlertPolicy.MaxReadings }, Start);

        Assert.Equal(last, run.Play($"D{new string('S', between)}D", Minute)[^1]);
    }

    [Fact]
    public void With_both_the_hold_time_counts_from_when_M_of_N_holds()
    {
        var run = new AlertRun(new AlertPolicy { Drifting = 2, Readings = 3, ForMs = 2 * Minute }, Start);

        Assert.Equal("P...F", run.Play("DSDDD", Minute));
    }

    [Fact]
    public void An_episode_inside_the_cooldown_is_held_and_counted_and_fires_at_its_end()
    {
        var run = new AlertRun(new AlertPolicy { KeepFiringForMs = 0, CooldownMs = 5 * Minute }, Start);

        Assert.Equal("FR...F.R", run.Play("DSDDDDDS", Minute));
        Assert.Equal((3, 2), (run.Sequences['F'], run.Episodes['F']));
        Assert.Equal(3u, run.Suppressed['F']);
        Assert.Equal(1u, run.State.Suppressed);
    }

    [Fact]
    public void An_episode_that_ends_inside_the_cooldown_is_never_published_but_its_readings_are_told_later()
    {
        var run = new AlertRun(new AlertPolicy { KeepFiringForMs = 0, CooldownMs = 5 * Minute }, Start);

        Assert.Equal("FR....F", run.Play("DSDDSSD", Minute));
        Assert.Equal((2u, 6), (run.Suppressed['F'], run.Episodes['F']));
    }

    [Fact]
    public void The_cooldown_counts_from_the_firing_not_from_the_end()
    {
        var run = new AlertRun(new AlertPolicy { KeepFiringForMs = 0, CooldownMs = 5 * Minute }, Start);

        Assert.Equal("F.....RF", run.Play("DDDDDDSD", Minute));
    }

    [Fact]
    public void A_detector_that_starts_anew_after_a_drift_resolves_nothing_while_it_warms_up()
    {
        var run = new AlertRun(new AlertPolicy { KeepFiringForMs = 5 * Minute, CooldownMs = 0 }, Start);

        Assert.Equal("F.........", run.Play("DSSSSDSSSS", Minute));
    }

    [Theory]
    [InlineData("", "None")]
    [InlineData("SSS", "None")]
    [InlineData("D", "Expired")]
    [InlineData("DSSSSSSSS", "None")]
    public void Only_an_open_published_episode_expires(string verdicts, string transition)
    {
        var run = new AlertRun(new AlertPolicy(), Start);
        run.Play(verdicts, Minute);

        Assert.Equal(transition, run.Expire(Start + (100 * Minute)).ToString());
        Assert.Equal(AlertTransition.None, run.Expire(Start + (101 * Minute)));
    }

    [Fact]
    public void A_pending_alert_expires_only_if_it_was_published()
    {
        var published = new AlertRun(new AlertPolicy { ForMs = Minute }, Start);
        var held = new AlertRun(new AlertPolicy { KeepFiringForMs = 0, CooldownMs = 9 * Minute }, Start);
        published.Play("D", Minute);
        held.Play("DSD", Minute);

        Assert.Equal(AlertTransition.Expired, published.Expire(Start + Minute));
        Assert.Equal((AlertPhase.Pending, Start + Minute), (published.State.Previous, published.State.EndsAtMs));
        Assert.Equal(AlertTransition.None, held.Expire(Start + Minute));
    }

    [Fact]
    public void Sequence_numbers_are_dense_over_all_episodes()
    {
        var run = new AlertRun(new AlertPolicy { ForMs = Minute, KeepFiringForMs = 0, CooldownMs = 0 }, Start);

        var transitions = run.Play("DDSDSDDDSSDDS", Minute);

        Assert.Equal(transitions.Count(t => t != '.'), run.State.Sequence);
        Assert.Equal(Enumerable.Range(1, (int)run.State.Sequence).Select(n => (long)n), run.AllSequences);
    }

    [Fact]
    public void State_has_no_padding_and_a_multiple_of_eight_bytes()
    {
        Assert.Equal(AlertPolicy.StateBytes, Unsafe.SizeOf<AlertPolicy.State>());
        Assert.Equal(0, AlertPolicy.StateBytes % 8);
        var fields = typeof(AlertPolicy.State).GetFields().Where(f => !f.IsStatic);
        Assert.Equal(
            AlertPolicy.StateBytes,
            fields.Sum(f => f.FieldType.IsEnum ? sizeof(ushort) : Marshal.SizeOf(f.FieldType)));
    }

    [Fact]
    public void A_copy_of_the_state_bytes_goes_on_as_the_original_would()
    {
        var policy = new AlertPolicy { Drifting = 2, Readings = 4, ForMs = 2 * Minute, KeepFiringForMs = 3 * Minute };
        var verdicts = AlertModel.RandomVerdicts(new Random(7), 400);
        var whole = new AlertRun(policy, Start);
        var halves = new AlertRun(policy, Start);

        var expected = whole.Play(verdicts, Minute);
        var first = halves.Play(verdicts[..171], Minute);
        var bytes = halves.StateBytes();
        var second = new AlertRun(policy, Start, bytes, 171).Play(verdicts[171..], Minute);

        Assert.Equal(expected, first + second);
    }

    [Fact]
    public void Every_step_agrees_with_a_slow_model_that_keeps_all_readings()
    {
        var random = new Random(11);
        for (var i = 0; i < 2000; i++)
        {
            var n = random.Next(1, 7);
            var policy = new AlertPolicy
            {
                Readings = n,
                Drifting = random.Next(1, n + 1),
                ForMs = random.Next(4) * Minute,
                KeepFiringForMs = random.Next(5) * Minute,
                CooldownMs = random.Next(12) * Minute,
            };
            var verdicts = AlertModel.RandomVerdicts(random, 80);

            var expected = new AlertModel(policy).Play(verdicts, Minute);
            Assert.True(expected == new AlertRun(policy, Start).Play(verdicts, Minute), $"{policy} on {verdicts}: {expected} expected");
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var policy = new AlertPolicy { Drifting = 2, Readings = 3, ForMs = Minute };
        var state = default(AlertPolicy.State);
        policy.Step(ref state, DriftStatus.Drift, Start, 0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < 10_000; i++)
        {
            policy.Step(ref state, i % 50 < 10 ? DriftStatus.Drift : DriftStatus.Stable, Start + (i * Minute), i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(state.Sequence > 300);
    }
}
