using System.Text.Json;

namespace VisuTility.Streams.Detection.Tests;

/// <summary>One detector with one series' state, as the engine holds it.</summary>
internal sealed class SeriesUnderTest
{
    private long _timeMs;

    public SeriesUnderTest(IDriftDetector detector)
    {
        Detector = detector;
        State = new byte[detector.StateBytes];
        State.AsSpan().Fill(0xA5);
        detector.Initialize(State);
    }

    public SeriesUnderTest(string name, string parameters)
        : this(Create(name, parameters))
    {
    }

    public IDriftDetector Detector { get; }

    public byte[] State { get; private set; }

    public Evidence Evidence => Detector.Explain(State);

    public static IDriftDetector Create(string name, string parameters)
    {
        var problems = new List<string>();
        var spec = new DetectorSpec(name, JsonSerializer.Deserialize<JsonElement>(parameters));
        Assert.True(
            DetectorFactory.TryCreate(spec, "d", problems, out var made),
            string.Join("\n", problems));
        return made;
    }

    /// <summary>Event time between a value and the one before it, milliseconds.</summary>
    public Func<double, long> StepMs { get; init; } = _ => 1000;

    public DriftStatus Feed(double value) => Feed(value, _timeMs + StepMs(value));

    public DriftStatus Feed(double value, long timeMs)
    {
        _timeMs = timeMs;
        return Detector.Update(State, new Reading(value, 0, timeMs));
    }

    /// <summary>Statuses, one per value.</summary>
    public DriftStatus[] FeedAll(IEnumerable<double> values) => [.. values.Select(value => Feed(value))];

    /// <summary>0-based indices of the values that were a drift.</summary>
    public int[] DriftsOf(IEnumerable<double> values) =>
        [.. values.Select((value, index) => (Status: Feed(value), index)).Where(p => p.Status == DriftStatus.Drift).Select(p => p.index)];

    /// <summary>Moves to other memory, as a snapshot and its restore do.</summary>
    public void SaveAndRestore() => State = (byte[])State.Clone();
}
