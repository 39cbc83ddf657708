using VisuTility.Streams.Alerting;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Monitoring;

/// <summary>Asks the rules of a series: a reading, or time without one, goes to the detectors and their verdicts to the alert policies.</summary>
internal sealed class SeriesJudge(FoldScope scope, SeriesStore store, AlertPublisher publisher, DirtyUnits dirty)
{
    private readonly byte[] _before = new byte[DriftAlert.MaxStateBytes];

    /// <summary>Every rule of the series takes the reading; transitions are published with the evidence of this very update.</summary>
    public void Take(int unit, Series series, in Reading reading)
    {
        var layout = series.Layout!;
        Span<byte> block = series.Block;
        for (var i = 0; i < layout.Rules.Length; i++)
        {
            var rule = layout.Rules[i];
            var state = layout.DetectorState(block, i);
            var changing = state.Length <= _before.Length ? rule.Detector.MayChange(state) : 0;
            state[..changing].CopyTo(_before);
            var status = rule.Detector.Update(state, reading);
            ref var alert = ref layout.Alert(block, i);
            var transition = rule.Policy.Step(ref alert, status, reading.TimeMs, scope.At.Offset);
            if (transition != AlertTransition.None)
            {
                publisher.Publish(
                    unit, store.KeyOf(unit), rule, alert, transition, rule.Detector.Explain(state), reading.TimeMs,
                    Before(state, changing));
            }
        }
    }

    /// <summary>The state before the update; one too large for an alert as it is now, of which only a digest is published.</summary>
    private ReadOnlySpan<byte> Before(ReadOnlySpan<byte> state, int changed)
    {
        if (state.Length > _before.Length)
        {
            return state;
        }

        state[changed..].CopyTo(_before.AsSpan(changed));
        return _before.AsSpan(0, state.Length);
    }

    /// <summary>Time without readings, for the rules that judge it: the verdict is a reading's to the alert policy, at the clock of the tick.</summary>
    public void TakeTime(int unit, Series series)
    {
        var layout = series.Layout!;
        Span<byte> block = series.Block;
        for (var i = 0; i < layout.Rules.Length; i++)
        {
            var rule = layout.Rules[i];
            var state = layout.DetectorState(block, i);
            if (rule.Detector is not ITimedDetector timed || timed.NextTickMs(state) > scope.Clock)
            {
                continue;
            }

            var status = timed.Tick(state, scope.Clock);
            dirty.Mark(unit);
            ref var alert = ref layout.Alert(block, i);
            var transition = rule.Policy.Step(ref alert, status, scope.Clock, scope.At.Offset);
            if (transition != AlertTransition.None)
            {
                publisher.Publish(
                    unit, store.KeyOf(unit), rule, alert, transition, rule.Detector.Explain(state), scope.Clock, default);
            }
        }
    }

    /// <summary>Ends open alerts of the rules that <paramref name="ends"/> names.</summary>
    public void Expire(int unit, Func<SeriesLayout, int, bool> ends)
    {
        var series = store[unit]!;
        var layout = series.Layout!;
        for (var i = 0; i < layout.Rules.Length; i++)
        {
            if (!ends(layout, i))
            {
                continue;
            }

            ref var alert = ref layout.Alert(series.Block, i);
            var transition = layout.Rules[i].Policy.Expire(ref alert, scope.Clock);
            if (transition != AlertTransition.None)
            {
                var evidence = layout.Rules[i].Detector.Explain(layout.DetectorState(series.Block, i));
                publisher.Publish(unit, store.KeyOf(unit), layout.Rules[i], alert, transition, evidence, scope.Clock, default);
            }
        }
    }
}
