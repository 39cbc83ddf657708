using VisuTility.Streams.Detection.ErrorRate;
using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Tests.Golden;

namespace VisuTility.Streams.Detection.Tests.ErrorRate;

/// <summary>The state after the update, before the reset of a drift, field by field and to the bit.</summary>
public sealed class PeerStateTests
{
    public static TheoryData<string, string, string> River() => PeerConformanceTests.River();

    public static TheoryData<string, string, string> RiverWithWarnings() => PeerRuns.Of("river", "EDDM", "HDDMA", "HDDMW");

    public static TheoryData<string, string, string> Moa() =>
        PeerRuns.Of("moa", "DDM", "EDDM", "EWMAChartDM", "HDDM_A_Test", "HDDM_W_Test", "RDDM");

    [Theory]
    [MemberData(nameof(River))]
    public void State_is_that_of_River_to_the_bit(string peer, string parameters, string stream)
    {
        var compared = 0;
        Walk(peer, parameters, stream, (series, index, fields) =>
        {
            var ours = Fields(series);
            foreach (var (name, expected) in fields)
            {
                Assert.True(
                    Same(expected, ours[name]),
                    $"{name} after {index}: {expected:R} expected, {ours[name]:R} found");
                compared++;
            }
        });

        Assert.True(compared >= 10, $"only {compared}");
    }

    /// <summary>What MOA calls its estimation: the running mean.</summary>
    [Theory]
    [MemberData(nameof(Moa))]
    public void Estimation_is_that_of_MOA_to_the_bit(string peer, string parameters, string stream)
    {
        var compared = 0;
        Walk(peer, parameters, stream, (series, index, fields) =>
        {
            if (!ShowsItsMean(series))
            {
                return;
            }

            Assert.Equal(fields["estimation"], Estimation(series));
            compared++;
        });

        Assert.True(compared >= 2, $"only {compared}");
    }

    /// <summary>River's EDDM keeps its warning beside a drift: the flag in the state is that of every index.</summary>
    [Theory]
    [MemberData(nameof(RiverWithWarnings))]
    public void Warning_flag_is_River_s_also_beside_a_drift(string peer, string parameters, string stream)
    {
        var series = new SeriesUnderTest(PeerRuns.Create(peer, parameters));
        var warned = new List<int>();
        var values = Vectors.Stream(stream);
        for (var i = 0; i < values.Length; i++)
        {
            series.Feed(values[i]);
            if (WarningFlag(series))
            {
                warned.Add(i);
            }
        }

        Assert.Equal(PeerRuns.Get(peer, parameters, stream).Warnings, warned);
    }

    private static void Walk(
        string peer, string parameters, string stream, Action<SeriesUnderTest, int, IReadOnlyDictionary<string, double>> compare)
    {
        var series = new SeriesUnderTest(PeerRuns.Create(peer, parameters));
        var values = Vectors.Stream(stream);
        var next = 0;
        foreach (var (index, fields) in PeerStates.Of(peer, parameters, stream))
        {
            for (; next <= index; next++)
            {
                series.Feed(values[next]);
            }

            compare(series, index, fields);
        }
    }

    private static Dictionary<string, double> Fields(SeriesUnderTest series)
    {
        switch (series.Detector)
        {
            case Ddm:
                var ddm = StateBlock.Header<Ddm.State>(series.State);
                return new()
                {
                    ["n"] = ddm.Rate.Count,
                    ["p"] = ddm.Rate.Mean,
                    ["p_min"] = ddm.LeastRate,
                    ["s_min"] = ddm.LeastSd,
                    ["ps_min"] = ddm.LeastSum,
                };
            case Eddm:
                var eddm = StateBlock.Header<Eddm.State>(series.State);
                return new()
                {
                    ["n"] = eddm.Rate.Count,
                    ["last_error"] = eddm.LastError,
                    ["n_errors"] = eddm.Distances.Count,
                    ["distance_mean"] = eddm.Distances.Mean,
                    ["distance_var"] = eddm.Distances.Count > 1 ? eddm.Distances.Squares / (eddm.Distances.Count - 1) : 0,
                    ["p2s_max"] = eddm.Max,
                };
            case HddmA:
                var a = StateBlock.Header<HddmA.State>(series.State);
                return new()
                {
                    ["z_n"] = a.All.Count,
                    ["z_mean"] = a.All.Mean,
                    ["x_min_n"] = a.Low.Count,
                    ["x_min_mean"] = a.Low.Mean,
                    ["x_max_n"] = a.High.Count,
                    ["x_max_mean"] = a.High.Mean,
                };
            case HddmW:
                return Fields(StateBlock.Header<HddmW.State>(series.State));
            default:
                return Fields(series, StateBlock.Header<Fhddm.State>(series.State));
        }
    }

    private static Dictionary<string, double> Fields(in HddmW.State state)
    {
        var fields = new Dictionary<string, double> { ["incr_cutpoint"] = state.Low.Limit, ["decr_cutpoint"] = state.High.Limit };
        foreach (var (name, rate) in new[]
        {
            ("total", state.All),
            ("s1_incr", state.Low.Before),
            ("s2_incr", state.Low.After),
            ("s1_decr", state.High.Before),
            ("s2_decr", state.High.After),
        })
        {
            fields[name + "_ewma"] = rate.Mean;
            fields[name + "_ibc"] = rate.Count == 0 ? 1 : rate.Squares;
            fields[name + "_init"] = rate.Count == 0 ? 0 : 1;
        }

        return fields;
    }

    /// <summary>River drops the oldest bit of a full window at the end of the update, ours at the start of the next.</summary>
    private static Dictionary<string, double> Fields(SeriesUnderTest series, in Fhddm.State state)
    {
        using var parameters = System.Text.Json.JsonDocument.Parse(series.Detector.Parameters);
        var size = parameters.RootElement.GetProperty("sliding_window_size").GetInt32();
        var window = state.Long.Window;
        var ones = window.Count - (window.Errors >> 30);
        var ring = OutcomeWindow.Ring(StateBlock.Ring<Fhddm.State>(series.State.AsSpan(), size));
        var full = window.Count == size;
        var oldest = full ? 1 - (long)(ring[(window.Next - window.Length + size) % size] >> 30 & 1) : 0;
        var epsilon = Math.Sqrt(Math.Log(1 / parameters.RootElement.GetProperty("confidence_level").GetDouble()) / (2 * size));
        var fields = new Dictionary<string, double>
        {
            ["window_length"] = full ? size - 1 : window.Count,
            ["n_one"] = full ? ones - oldest : ones,
            ["u_max"] = state.Long.Max,
            ["epsilon"] = full && state.ByShort == 0 ? series.Evidence.Threshold : epsilon,
            ["u_short_max"] = state.Short.Max,
        };
        if (parameters.RootElement.TryGetProperty("short_window_size", out var m))
        {
            fields["epsilon_short"] = Math.Sqrt(
                Math.Log(1 / parameters.RootElement.GetProperty("confidence_level").GetDouble()) / (2 * m.GetInt32()));
        }

        return fields;
    }

    private static bool WarningFlag(SeriesUnderTest series) => series.Detector switch
    {
        Eddm => StateBlock.Header<Eddm.State>(series.State).Warned != 0,
        HddmA => StateBlock.Header<HddmA.State>(series.State).Warned != 0,
        _ => StateBlock.Header<HddmW.State>(series.State).Warned != 0,
    };

    private static double Estimation(SeriesUnderTest series) => series.Detector switch
    {
        Ddm => StateBlock.Header<Ddm.State>(series.State).Rate.Mean,
        Eddm => StateBlock.Header<Eddm.State>(series.State).Distances.Mean,
        Ecdd => StateBlock.Header<Ecdd.State>(series.State).Rate.Mean,
        HddmA => StateBlock.Header<HddmA.State>(series.State).All.Mean,
        HddmW => StateBlock.Header<HddmW.State>(series.State).All.Mean,
        _ => StateBlock.Header<Rddm.State>(series.State).Rate.Mean,
    };

    /// <summary>MOA's HDDM has thrown its sums away when it returns from a drift, and HDDM_A then shows older ones for a while.</summary>
    private static bool ShowsItsMean(SeriesUnderTest series) => series.Detector switch
    {
        HddmA => StateBlock.Header<HddmA.State>(series.State) is { Start: 0, Drifted: 0 },
        HddmW => StateBlock.Header<HddmW.State>(series.State).Drifted == 0,
        _ => true,
    };

    /// <summary>The largest double stands for River's infinity and for what it has not set.</summary>
    private static bool Same(double expected, double ours) =>
        expected == ours || (!double.IsFinite(expected) && Math.Abs(ours) == double.MaxValue);
}
