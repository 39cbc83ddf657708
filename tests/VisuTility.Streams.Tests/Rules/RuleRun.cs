using System.Runtime.InteropServices;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Detection;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Tests.Rules;

/// <summary>One series under the one rule of a rule file that matches it: the block laid out as in the engine, alert state first.</summary>
internal sealed class RuleRun
{
    private const long Start = 1_772_409_600_000;
    private readonly byte[] _block;

    public RuleRun(string file, SeriesLabels series)
    {
        Rule = new RuleMatcher(RuleFiles.Load(file)).Match(series).SingleOrDefault();
        _block = new byte[Rule?.StateBytes ?? 0];
        Rule?.Detector.Initialize(_block.AsSpan(AlertPolicy.StateBytes));
    }

    public Rule? Rule { get; }

    /// <summary>Evidence of the last firing.</summary>
    public Evidence? Evidence { get; private set; }

    public AlertPolicy.State State => MemoryMarshal.Read<AlertPolicy.State>(_block);

    /// <summary>Plays the values and returns the indices at which the alert fired.</summary>
    public List<int> Play(IEnumerable<double> values, long everyMs)
    {
        var fired = new List<int>();
        var index = 0;
        foreach (var value in values)
        {
            var status = Rule!.Detector.Update(_block.AsSpan(AlertPolicy.StateBytes), new Reading(value, 1, Start + (index * everyMs)));
            ref var alert = ref MemoryMarshal.AsRef<AlertPolicy.State>(_block.AsSpan());
            if (Rule.Policy.Step(ref alert, status, Start + (index * everyMs), index) == AlertTransition.Firing)
            {
                fired.Add(index);
                Evidence = Rule.Detector.Explain(_block.AsSpan(AlertPolicy.StateBytes));
            }

            index++;
        }

        return fired;
    }
}
