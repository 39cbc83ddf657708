using System.Globalization;
using System.Text.Json;
using VisuTility.Streams.Detection.Tests.Golden;

namespace VisuTility.Streams.Detection.Tests.Focus;

/// <summary>Every row of the published package's answers: events and states.</summary>
public sealed class FocusPeersTests
{
    private const int LastEvent = 40;

    private static readonly string[][] Runs = [.. File.ReadLines(Vectors.PathOf("focus.csv")).Skip(1).Select(line => line.Split(';'))];

    private static readonly ILookup<int, string[]> States = File.ReadLines(Vectors.PathOf("focus_state.csv"))
        .Skip(1).Select(line => line.Split(';')).ToLookup(cells => int.Parse(cells[0], CultureInfo.InvariantCulture));

    private static readonly Dictionary<string, double[]> Streams = Runs.Select(run => run[2]).Distinct()
        .ToDictionary(stream => stream, Vectors.Stream);

    public static TheoryData<int> All() => [.. Enumerable.Range(0, Runs.Length)];

    [Fact]
    public void Vectors_are_complete()
    {
        Assert.Equal(231, Runs.Length);
        Assert.Equal(4390, Runs.Sum(run => run[4].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Equal(2508, States.Sum(states => states.Count()));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Events_and_states_are_those_of_changepoint_online(int run)
    {
        var (detector, parameters, stream) = (Runs[run][0], Runs[run][1], Runs[run][2]);
        var values = Streams[stream];
        var made = Create($"focus:{detector}", parameters);
        var series = new SeriesUnderTest(made is INeedsReference needy ? (IDriftDetector)needy.With(values.AsSpan(0, Math.Min(300, values.Length))) : made);
        var states = States[run].ToDictionary(cells => int.Parse(cells[1], CultureInfo.InvariantCulture));
        var events = new List<int>();
        var samples = 0;
        while (samples < values.Length && events.Count < LastEvent)
        {
            if (series.Feed(values[samples]) == DriftStatus.Drift)
            {
                events.Add(samples);
            }

            if (states.Remove(samples, out var state))
            {
                AssertState(detector, series, state);
            }

            samples++;
        }

        Assert.Equal(Runs[run][4], string.Join(' ', events));
        Assert.Equal(Runs[run][3], samples.ToString(CultureInfo.InvariantCulture));
        Assert.Empty(states);
    }

    private static void AssertState(string detector, SeriesUnderTest series, string[] cells)
    {
        double Cell(int i) => double.Parse(cells[i], CultureInfo.InvariantCulture);

        var tolerance = 1e-9;
        var evidence = series.Evidence;
        var expected = Cell(2);
        Assert.True(Math.Abs(evidence.Statistic - expected) <= tolerance * Math.Max(1, Math.Abs(expected)), $"{expected} {evidence.Statistic} at {cells[1]}");
        Assert.True(cells[3] == evidence.ChangePoint.ToString(CultureInfo.InvariantCulture), $"cp {cells[3]} {evidence.ChangePoint} stat {expected} at {cells[1]}");
    }

    private static IDriftDetector Create(string name, string parameters)
    {
        var problems = new List<string>();
        var spec = new DetectorSpec(name, JsonSerializer.Deserialize<JsonElement>(parameters));
        Assert.True(DetectorFactory.TryCreatePeer(spec, "d", problems, out var made), string.Join("\n", problems));
        return made;
    }
}
