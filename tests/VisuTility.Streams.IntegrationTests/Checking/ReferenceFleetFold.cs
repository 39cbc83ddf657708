using VisuTility.Streams.Records;

namespace VisuTility.Streams.IntegrationTests.Checking;

/// <summary>Stage 2 as plainly as possible, from the committed signals of one partition in their order.</summary>
public static class ReferenceFleetFold
{
    /// <summary>Signal ids that must have become jobs, in order.</summary>
    public static List<DriftSignal> OrderingSignals(IEnumerable<DriftSignal> signals)
    {
        var last = new Dictionary<(string Model, string Camera, JobKind Kind), long>();
        var ordering = new List<DriftSignal>();
        foreach (var signal in signals)
        {
            if (signal is not { Kind: SignalKind.StatusChange, Status: AlertState.Firing, Retrain: { } order })
            {
                continue;
            }

            var key = (signal.ModelName, order.Scope == JobScope.Model ? "" : signal.CameraId, order.Kind);
            if (!last.TryGetValue(key, out var time) || signal.EventTimeMs - time >= order.CooldownMs)
            {
                last[key] = signal.EventTimeMs;
                ordering.Add(signal);
            }
        }

        return ordering;
    }
}
