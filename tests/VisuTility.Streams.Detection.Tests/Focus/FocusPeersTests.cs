using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using VisuTility.Streams.Detection.Focus;
using VisuTility.Streams.Detection.Tests.Golden;

namespace VisuTility.Streams.Detection.Tests.Focus;

/// <summary>Every row of the published package's answers: events, statistics, change points, sums and numbers of pieces.</summary>
public sealed class FocusPeersTests
{
    private const int LastEvent = 40;
    private const int ReferenceReadings = 300;

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
        Assert.Equal(4390, Runs.Sum(run => Words(run[4]).Length));
        Assert.Equal(2508, States.Sum(states => states.Count()));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Events_and_states_are_those_of_changepoint_online(int run)
    {
        var (name, parameters, values) = ($"focus:{Runs[run][0]}", Runs[run][1], Streams[Runs[run][2]]);
        var series = new SeriesUnderTest(WithReference(Create(name, parameters), values));
        var states = States[run].ToDictionary(cells => int.Parse(cells[1], CultureInfo.InvariantCulture));
        var events = new List<int>();
        var samples = 0;
        while (samples < values.Length && events.Count < LastEvent)
        {
            if (series.Feed(values[samples]) == DriftStatus.Drift)
            {
                events.Add(samples);
            }

            if (states.Remove(samples, out var cells))
            {
                AssertState(series, cells);
            }

            samples++;
        }

        Assert.Equal(Runs[run][4], string.Join(' ', events));
        Assert.Equal(Runs[run][3], samples.ToString(CultureInfo.InvariantCulture));
        Assert.Empty(states);
    }

    /// <summary>The reference can be written as parameters: the canonical ones of the detector that took it from the readings.</summary>
    [Theory]
    [InlineData("focus:FocusGaussian", """{"loc":0.5,"side":"right","threshold":10}""")]
    [InlineData("focus:FocusGaussianSquares", """{"threshold":10}""")]
    [InlineData("focus:FocusGamma", """{"shape":0.5,"scale":2,"threshold":10}""")]
    [InlineData("focus:NPFocusSum", """{"side":"left","threshold":30}""")]
    [InlineData("focus:NPFocusMax", """{"threshold":10}""")]
    public void Reference_can_be_given_with_the_parameters(string name, string parameters)
    {
        var values = Streams["accuracy_rounded"];
        var taken = WithReference(Create(name, parameters), values);
        var given = Create(name, taken.Parameters);

        Assert.NotEqual(Create(name, parameters).Parameters, taken.Parameters);
        Assert.Equal(taken.Parameters, given.Parameters);
        Assert.Equal(0, ((INeedsReference)given).ReferenceReadings);
        Assert.Same(given, ((INeedsReference)given).With([1, 2, 3]));
        Assert.Equal(new SeriesUnderTest(taken).FeedAll(values), new SeriesUnderTest(given).FeedAll(values));
    }

    /// <summary>Whoever cannot hold readings back: the first 300 teach, then the pieces start.</summary>
    [Theory]
    [InlineData("focus:FocusGaussian", """{"threshold":10}""")]
    [InlineData("focus:FocusGamma", """{"shape":0.5,"threshold":10}""")]
    [InlineData("focus:NPFocusSum", """{"threshold":35}""")]
    public void Without_being_shown_the_reference_the_first_300_readings_are_silent(string name, string parameters)
    {
        var values = Streams["accuracy_step"];
        var made = Create(name, parameters);
        var late = new SeriesUnderTest(made).FeedAll(values);

        Assert.Equal(ReferenceReadings, ((INeedsReference)made).ReferenceReadings);
        Assert.All(late[..ReferenceReadings], status => Assert.Equal(DriftStatus.Stable, status));
        Assert.Equal(new SeriesUnderTest(WithReference(made, values)).FeedAll(values[ReferenceReadings..]), late[ReferenceReadings..]);
    }

    [Theory]
    [InlineData("focus:FocusBernoulli", """{"threshold":8,"p":0.08}""")]
    [InlineData("focus:FocusPoisson", """{"threshold":8}""")]
    public void Peers_of_raw_readings_need_no_reference(string name, string parameters) =>
        Assert.Equal(0, ((INeedsReference)Create(name, parameters)).ReferenceReadings);

    [Theory]
    [InlineData("focus:FocusGaussian", """{"loc":0}""", "d.threshold: missing")]
    [InlineData("focus:FocusGaussian", """{"threshold":8,"sd":1}""", "d.sd: must be given together with mean")]
    [InlineData("focus:FocusBernoulli", """{"threshold":8,"p":1}""", "d.p: must be")]
    [InlineData("focus:NPFocusMax", """{"threshold":8,"quantiles":[2,1]}""", "d.quantiles: must be at most 9 numbers, rising")]
    public void Wrong_parameters_are_told(string name, string parameters, string problem)
    {
        var problems = new List<string>();
        var spec = new DetectorSpec(name, JsonSerializer.Deserialize<JsonElement>(parameters));

        Assert.False(DetectorFactory.TryCreatePeer(spec, "d", problems, out _));
        Assert.StartsWith(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void State_sizes_are_as_documented()
    {
        foreach (var info in DetectorFactory.DescribePeers().Where(info => info.Name.StartsWith("focus:", StringComparison.Ordinal)))
        {
            Assert.Equal(info.Memory, Create(info.Name, """{"threshold":8}""").StateBytes.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void AssertState(SeriesUnderTest series, string[] cells)
    {
        var evidence = series.Evidence;
        AssertNear(Number(cells[2]), evidence.Statistic);
        Assert.Equal(Number(cells[3]), evidence.ChangePoint);
        if (cells[4].Length > 0)
        {
            var sums = MemoryMarshal.Read<FocusDetector.State>(series.State).Sums;
            Assert.Equal(Number(cells[4]), sums.Count);
            AssertNear(Number(cells[5]), sums.Sum);

            // They keep the side that is not asked for too, with one piece.
            Assert.Equal(Number(cells[6]), Math.Max(1, sums.Up));
            Assert.Equal(Number(cells[7]), Math.Max(1, sums.Down));
        }
    }

    private static void AssertNear(double expected, double actual) =>
        Assert.True(Math.Abs(actual - expected) <= 1e-9 * Math.Max(1, Math.Abs(expected)), $"{expected} expected, {actual} is");

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private static string[] Words(string cell) => cell.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IDriftDetector WithReference(IDriftDetector detector, double[] values) =>
        detector is INeedsReference { ReferenceReadings: > 0 and var count } needy
            ? needy.With(values.AsSpan(0, Math.Min(count, values.Length)))
            : detector;

    private static IDriftDetector Create(string name, string parameters)
    {
        var problems = new List<string>();
        var spec = new DetectorSpec(name, JsonSerializer.Deserialize<JsonElement>(parameters));
        Assert.True(DetectorFactory.TryCreatePeer(spec, "d", problems, out var made), string.Join("\n", problems));
        return made;
    }
}
