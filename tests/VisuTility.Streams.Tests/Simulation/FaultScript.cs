using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>Answers to give instead of (or after) the real effect of the next calls of a kind, in the order they were added.</summary>
public sealed class FaultScript(FaultLog fired)
{
    private readonly List<Fault> _faults = [];

    /// <summary>Faults that were given so far.</summary>
    public int Fired { get; private set; }

    /// <summary>
    /// The next calls of the kind answer <paramref name="result"/>. With <paramref name="afterEffect"/> the broker did what was asked and
    /// only the answer is lost.
    /// For calls that do not answer a TransactionResult: Committed says NotYet (or Unauthorized), QueryWatermarks null, Seek false, Poll
    /// brings nothing.
    /// </summary>
    public void Fail(PortCallKind kind, TransactionResult result, int times = 1, bool afterEffect = false)
    {
        for (var i = 0; i < times; i++)
        {
            _faults.Add(new Fault(kind, result, afterEffect));
        }
    }

    /// <summary>Forgets what has not been given yet.</summary>
    public void Clear() => _faults.Clear();

    internal Fault? Take(PortCallKind kind)
    {
        var index = _faults.FindIndex(f => f.Kind == kind);
        if (index < 0)
        {
            return null;
        }

        var fault = _faults[index];
        _faults.RemoveAt(index);
        Fired++;
        fired.Add($"{(fault.AfterEffect ? "lost answer" : "answer")} {fault.Result.Outcome} at {kind}");
        return fault;
    }

    internal sealed record Fault(PortCallKind Kind, TransactionResult Result, bool AfterEffect);
}
