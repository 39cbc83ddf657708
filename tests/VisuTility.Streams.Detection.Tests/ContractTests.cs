using System.Globalization;
using System.Runtime.InteropServices;
using VisuTility.Streams.Detection.Tests.Golden;

namespace VisuTility.Streams.Detection.Tests;

/// <summary>What holds for every detector the factory knows.</summary>
public sealed class ContractTests
{
    private static readonly Dictionary<string, string[]> Configurations = new()
    {
        ["accuracy-floor"] = ["{}", """{"window":20,"min":5,"check_every":"30s"}"""],
        ["cusum"] =
        [
            """{"warm_up":30,"h":5}""",
            """{"mean":0.5,"sd":0.3,"h":4}""",
            """{"running_mean":true,"sd":1,"warm_up":10,"h":2,"k":0.1}""",
        ],
        ["ewma"] = ["""{"limit":0.6,"lambda":0.3,"warning":0.55}"""],
        ["ewma-chart"] = ["""{"warm_up":30,"width":2}""", """{"mean":0.5,"sd":0.3,"width":2.5}"""],
        ["latency-slo"] =
        [
            """{"objective":0.8,"budget":0.1,"window":50,"min":10,"short_window":7,"burn_rate":2,"warning_burn_rate":1.5}""",
            """{"objective":0.55,"mode":"mean","window":30,"min":1}""",
        ],
        ["mean-shift"] = ["""{"threshold":0.1,"window":12,"warm_up":20}""", """{"threshold":0.1,"window":12,"baseline":[0.4,0.5,0.6]}"""],
        ["p-value"] = ["""{"alpha":0.1,"warning":0.2}"""],
        ["sr-mixture"] =
        [
            """{"readings_per_false_alarm":1000,"readings_per_false_warning":100,"warm_up":20,"min":20}""",
            """{"readings_per_false_alarm":1000,"warm_up":20,"min":20,"clip":2,"relearn_on_drift":false}""",
        ],
        ["threshold"] = ["""{"limit":0.9}""", """{"limit":0.6,"window":9,"comparison":"at-or-above","warning":0.55}"""],
        ["value-vs-window"] = ["""{"threshold":0.3,"window":15}"""],
        ["window-mean"] = ["""{"limit":0.45,"comparison":"below","window":25,"min":3,"purge_on_drift":true,"warning":0.48}"""],
    };

    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (var (name, configurations) in Configurations)
        {
            foreach (var parameters in configurations)
            {
                data.Add(name, parameters);
            }
        }

        return data;
    }

    [Fact]
    public void Every_known_detector_is_covered_here() =>
        Assert.Equal(DetectorFactory.Describe().Select(d => d.Name), Configurations.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(All))]
    public void Snapshot_in_the_middle_equals_the_uninterrupted_run_bit_for_bit(string name, string parameters)
    {
        var whole = new SeriesUnderTest(name, parameters);
        var interrupted = new SeriesUnderTest(name, parameters);
        var statuses = new HashSet<DriftStatus>();

        foreach (var value in Stream(11, 1500))
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

    /// <summary>
    /// The states after a fixed stream, as seen with and without hardware intrinsics (DOTNET_EnableHWIntrinsic=0). A value that changes on
    /// one machine only breaks replay; one that changes everywhere needs a new StateVersion or is a bug. </summary>
    [Theory]
    [InlineData("accuracy-floor", 8907388204665063115UL)]
    [InlineData("cusum", 10017906052549640140UL)]
    [InlineData("ewma", 3814867904494653445UL)]
    [InlineData("ewma-chart", 1540734280242170631UL)]
    [InlineData("latency-slo", 11256179521250397551UL)]
    [InlineData("mean-shift", 2199130447410954431UL)]
    [InlineData("p-value", 11443546130699747472UL)]
    [InlineData("sr-mixture", 16792871792251291106UL)]
    [InlineData("threshold", 7172707320134235092UL)]
    [InlineData("value-vs-window", 12338407480044352029UL)]
    [InlineData("window-mean", 11029886645272799014UL)]
    public void State_bits_are_the_same_on_every_machine(string name, ulong expected)
    {
        var hash = 14695981039346656037;
        foreach (var parameters in Configurations[name])
        {
            var series = new SeriesUnderTest(name, parameters);
            foreach (var value in Vectors.Stream("rngfree_x").Concat(Vectors.Stream("accuracy_step")))
            {
                hash = (hash ^ (ulong)series.Feed(value)) * 1099511628211;
            }

            foreach (var b in series.State)
            {
                hash = (hash ^ b) * 1099511628211;
            }
        }

        Assert.Equal(expected, hash);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Warning_comes_only_from_detectors_that_say_so(string name, string parameters)
    {
        var series = new SeriesUnderTest(name, parameters);

        var warned = series.FeedAll(Stream(12, 3000)).Contains(DriftStatus.Warning);

        Assert.Equal(parameters.Contains("warning", StringComparison.Ordinal), warned);
        Assert.True(!warned || DetectorFactory.Describe().Single(d => d.Name == name).HasWarning);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Update_and_explain_allocate_nothing(string name, string parameters)
    {
        var series = new SeriesUnderTest(name, parameters);
        var stream = Stream(13, 2000);
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
        var formula = DetectorFactory.Describe().Single(d => d.Name == name).Memory.Split(' ');
        var ring = (detector.StateBytes - int.Parse(formula[0], CultureInfo.InvariantCulture)) / 8;

        Assert.Equal(0, detector.StateBytes % 8);
        Assert.True(formula.Length == 1 ? ring == 0 : detector.Parameters.Contains($"\"window\":{ring}", StringComparison.Ordinal));
    }

    /// <summary>Values in [0, 1] between the hostile ones; afterwards a clean run must be judged as if nothing had happened.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Hostile_values_leave_no_NaN_and_blind_for_a_bounded_time_only(string name, string parameters)
    {
        double[] hostile = [1e308, -1e308, double.MaxValue, double.Epsilon, -double.Epsilon, 0, 1, -0.0, 1e-300, 1e17, -1e17];
        var series = new SeriesUnderTest(name, parameters);
        var random = new Random(14);
        for (var i = 0; i < 4000; i++)
        {
            series.Feed(random.Next(5) == 0 ? hostile[random.Next(hostile.Length)] : random.NextDouble());
            AssertFinite(series.State);
        }

        foreach (var value in Stream(15, 6000).Select(v => 0.5 + (v - 0.5) / 100))
        {
            series.Feed(value);
        }

        Assert.Contains(DriftStatus.Drift, series.FeedAll(Enumerable.Repeat(0.0, 1000).Concat(Enumerable.Repeat(1.0, 1000))));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Constant_stream_at_its_usual_level_stays_finite(string name, string parameters)
    {
        foreach (var level in new[] { 0.0, 1, 0.5, 1e-310, 1e300 })
        {
            var series = new SeriesUnderTest(name, parameters);
            series.FeedAll(Enumerable.Repeat(level, 500));
            AssertFinite(series.State);
        }
    }

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
