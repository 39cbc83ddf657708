using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.Tests.ControlCharts;
using VisuTility.Streams.Detection.Tests.Distribution;
using VisuTility.Streams.Detection.Tests.Ensemble;
using VisuTility.Streams.Detection.Tests.ErrorRate;
using VisuTility.Streams.Detection.Tests.Focus;
using VisuTility.Streams.Detection.Tests.Golden;
using VisuTility.Streams.Detection.Tests.Presets;
using VisuTility.Streams.Detection.Tests.ShiryaevRoberts;
using VisuTility.Streams.Detection.Tests.Thresholds;
using VisuTility.Streams.Detection.Tests.Windowed;

namespace VisuTility.Streams.Detection.Tests;

/// <summary>What holds for every detector the factory knows.</summary>
public sealed class ContractTests
{
    private static readonly SortedDictionary<string, ContractCase> Cases = new(
        new ContractCase[][]
        {
            ControlChartCases.All,
            DistributionCases.All,
            EnsembleCases.All,
            ErrorRateCases.All,
            FocusCases.All,
            PresetCases.All,
            ShiryaevRobertsCases.All,
            ThresholdCases.All,
            WindowedCases.All,
        }.SelectMany(cases => cases).ToDictionary(c => c.Name),
        StringComparer.Ordinal);

    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (var (name, contract) in Cases)
        {
            foreach (var parameters in contract.Parameters)
            {
                data.Add(name, parameters);
            }
        }

        return data;
    }

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Fact]
    public void Every_known_detector_is_covered_here() =>
        Assert.Equal(DetectorFactory.Describe().Select(d => d.Name), Cases.Keys);

    [Theory]
    [MemberData(nameof(All))]
    public void Snapshot_in_the_middle_equals_the_uninterrupted_run_bit_for_bit(string name, string parameters)
    {
        var whole = Series(name, parameters);
        var interrupted = Series(name, parameters);
        var statuses = new HashSet<DriftStatus>();

        foreach (var value in Cases[name].Values(Stream(11, 1500)))
        {
            var status = whole.Feed(value);
            interrupted.SaveAndRestore();

            Assert.Equal(status, interrupted.Feed(value));
            Assert.Equal(whole.State, interrupted.State);
            Assert.Equal(whole.Evidence, interrupted.Evidence);
            statuses.Add(status);
        }

        Assert.Contains(DriftStatus.Stable, statuses);
        Assert.Contains(DriftStatus.Drift, statuses);
    }

    /// <summary>What stands before an alert is put together from the part that may change and the rest as it is afterwards.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void An_update_leaves_alone_what_it_may_not_change(string name, string parameters)
    {
        var series = Series(name, parameters);
        var before = new byte[series.State.Length];
        foreach (var value in Cases[name].Values([.. Stream(14, 3000), .. Stream(15, 3000).Select(x => x + 1)]))
        {
            var changing = series.Detector.MayChange(series.State);
            series.State.CopyTo(before);

            series.Feed(value);

            Assert.InRange(changing, 8, before.Length);
            Assert.True(before.AsSpan(changing).SequenceEqual(series.State.AsSpan(changing)));
        }
    }

    /// <summary>
    /// The states after a fixed stream, as seen with and without hardware intrinsics (DOTNET_EnableHWIntrinsic=0). A value that changes on
    /// one machine only breaks replay; one that changes everywhere needs a new StateVersion or is a bug. </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void State_bits_are_the_same_on_every_machine(string name)
    {
        var hash = 14695981039346656037;
        foreach (var parameters in Cases[name].Parameters)
        {
            var series = Series(name, parameters);
            foreach (var value in Cases[name].Values([.. Vectors.Stream("rngfree_x"), .. Vectors.Stream("accuracy_step")]))
            {
                hash = (hash ^ (ulong)series.Feed(value)) * 1099511628211;
            }

            foreach (var b in series.State)
            {
                hash = (hash ^ b) * 1099511628211;
            }
        }

        Assert.Equal(Cases[name].StateBits, hash);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Warning_comes_only_from_detectors_that_say_so(string name, string parameters)
    {
        var series = Series(name, parameters);

        var warned = series.FeedAll(Cases[name].Values(Stream(12, 3000))).Contains(DriftStatus.Warning);

        Assert.Equal(Cases[name].AlwaysWarns || parameters.Contains("warning", StringComparison.Ordinal), warned);
        Assert.True(!warned || DetectorFactory.Describe().Single(d => d.Name == name).HasWarning);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Update_and_explain_allocate_nothing(string name, string parameters)
    {
        var series = Series(name, parameters);
        var stream = Cases[name].Values(Stream(13, 2000));
        Run(series, stream);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = Run(series, stream);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.NotEqual(0, sum);
        Assert.Equal(0, allocated);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void State_size_is_a_multiple_of_8_and_as_documented(string name, string parameters)
    {
        var detector = SeriesUnderTest.Create(name, parameters);
        var described = DetectorFactory.Describe().Single(d => d.Name == name).Memory;

        Assert.Equal(0, detector.StateBytes % 8);
        Assert.Equal(MemoryFormula.Evaluate(described, detector.Parameters), detector.StateBytes);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Readings_that_are_not_finite_change_nothing(string name, string parameters)
    {
        var disturbed = Series(name, parameters);
        var calm = Series(name, parameters);
        var drifts = 0;
        var timeMs = 0L;
        foreach (var value in Cases[name].Values(Stream(16, 1500)))
        {
            foreach (var hostile in NotFinite)
            {
                Assert.Equal(DriftStatus.Stable, disturbed.Feed(hostile, timeMs + 1_000_000));
                Assert.Equal(calm.State, disturbed.State);
            }

            timeMs += Cases[name].StepMs(value);
            var status = calm.Feed(value, timeMs);
            Assert.Equal(status, disturbed.Feed(value, timeMs));
            Assert.Equal(calm.State, disturbed.State);
            drifts += status == DriftStatus.Drift ? 1 : 0;
        }

        Assert.NotEqual(0, drifts);
    }

    /// <summary>Values in [0, 1] between the hostile ones; afterwards a clean run must be judged as if nothing had happened.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Hostile_values_leave_no_NaN_and_blind_for_a_bounded_time_only(string name, string parameters)
    {
        double[] hostile =
        [
            1e308, -1e308, double.MaxValue, double.Epsilon, -double.Epsilon, 0, 1, -0.0, 1e-300, 1e17, -1e17, .. NotFinite,
        ];
        var series = Series(name, parameters);
        var random = new Random(14);
        for (var i = 0; i < 4000; i++)
        {
            series.Feed(random.Next(5) == 0 ? hostile[random.Next(hostile.Length)] : random.NextDouble());
            AssertFinite(series.State);
        }

        foreach (var value in Cases[name].Values([.. Stream(15, 6000).Select(v => 0.5 + (v - 0.5) / 100)]))
        {
            series.Feed(value);
        }

        // Both ways, for one-sided detectors, and long enough for those that weigh all of the past alike.
        Assert.Contains(
            DriftStatus.Drift,
            series.FeedAll([.. Enumerable.Repeat(0.0, 3000), .. Enumerable.Repeat(1.0, 3000), .. Enumerable.Repeat(0.0, 3000)]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Constant_stream_at_its_usual_level_stays_finite(string name, string parameters)
    {
        foreach (var level in new[] { 0.0, 1, 0.5, 1e-310, 1e300 })
        {
            var series = Series(name, parameters);
            series.FeedAll(Enumerable.Repeat(level, 500));
            AssertFinite(series.State);
        }
    }

    private static readonly double[] NotFinite = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    /// <summary>Also the whole numbers in the state are far from the bit patterns of NaN and infinity.</summary>
    private static void AssertFinite(ReadOnlySpan<byte> state)
    {
        var allFinite = true;
        foreach (var value in MemoryMarshal.Cast<byte, double>(state))
        {
            allFinite &= double.IsFinite(value);
        }

        Assert.True(allFinite);
    }

    private static SeriesUnderTest Series(string name, string parameters) => new(name, parameters) { StepMs = Cases[name].StepMs };

    private static double Run(SeriesUnderTest series, double[] stream)
    {
        var sum = 0.0;
        for (var i = 0; i < stream.Length; i++)
        {
            if (series.Feed(stream[i]) != DriftStatus.Stable)
            {
                sum += series.Evidence.Statistic + 1e-6;
            }
        }

        return sum;
    }

    /// <summary>Uniform on [0, 1], with stretches that sit high or low.</summary>
    private static double[] Stream(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(i => (i / 150 % 4) switch
        {
            1 => 0.6 + 0.4 * random.NextDouble(),
            3 => 0.4 * random.NextDouble(),
            _ => random.NextDouble(),
        })];
    }
}
