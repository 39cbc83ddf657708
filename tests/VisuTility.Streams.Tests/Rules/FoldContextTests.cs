using System.Text;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Tests.Rules;

public sealed class FoldContextTests
{
    private const long Clock = 1_772_409_600_000;
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void A_rule_set_replaces_the_one_before_and_tells_what_differs()
    {
        var context = FoldContext.Empty.Apply(Order(new ControlBody.RuleSetChange(RuleFiles.Minimal)), 4, Clock, out var first);
        var again = context.Apply(Order(new ControlBody.RuleSetChange("""{"rules":[]}""")), 9, Clock, out var second);

        Assert.Equal((null, "floor", 5L), (first.Problem, first.Rules!.Added.Single(), context.ControlPosition));
        Assert.Equal((null, "floor", 10L), (second.Problem, second.Rules!.Removed.Single(), again.ControlPosition));
        Assert.Single(context.Rules.Rules);
        Assert.Empty(again.Rules.Rules);
        Assert.False(FoldContext.Empty.HasRules);
        Assert.True(again.HasRules);
    }

    [Fact]
    public void An_initial_rule_set_counts_only_where_none_precedes_it()
    {
        var initial = Order(new ControlBody.RuleSetChange(RuleFiles.Minimal, Initial: true));
        var empty = Order(new ControlBody.RuleSetChange("""{"rules":[]}"""));

        var first = FoldContext.Empty.Apply(initial, 0, Clock, out var effect);
        var late = FoldContext.Empty.Apply(empty, 0, Clock, out _).Apply(initial, 1, Clock, out var passedOver);

        Assert.Single(first.Rules.Rules);
        Assert.NotNull(effect.Rules);
        Assert.Empty(late.Rules.Rules);
        Assert.Equal((null, null, 2L), (passedOver.Problem, passedOver.Rules, late.ControlPosition));
    }

    [Fact]
    public void A_bad_rule_set_is_refused_with_all_its_problems_and_the_old_one_stays()
    {
        var context = Applied(FoldContext.Empty, new ControlBody.RuleSetChange(RuleFiles.Minimal), 0);

        var after = context.Apply(Order(new ControlBody.RuleSetChange("""{"rules":[{"name":"A"}]}""")), 1, Clock, out var effect);

        Assert.Contains("3 problem(s)", effect.Problem);
        Assert.Contains("rules[0].detector: missing", effect.Problem);
        Assert.Null(effect.Rules);
        Assert.Equal((context.Rules, 2L), (after.Rules, after.ControlPosition));
    }

    [Fact]
    public void Silences_are_added_replaced_and_removed_by_id()
    {
        var context = Applied(FoldContext.Empty, Silence("b", ends: Clock + 10), 0);
        context = Applied(context, Silence("a", ends: Clock + 20), 1);
        context = Applied(context, Silence("b", ends: Clock + 30), 2);

        Assert.Equal([("a", Clock + 20), ("b", Clock + 30)], context.Silences.Select(s => (s.Id, s.EndsAtMs)));

        context = Applied(context, Silence("a", ends: 0, remove: true), 3);

        Assert.Equal("b", Assert.Single(context.Silences).Id);
    }

    [Fact]
    public void Silences_end_only_at_a_tick()
    {
        var context = Applied(FoldContext.Empty, Silence("a", ends: Clock + 10), 0);
        context = Applied(context, Silence("b", ends: Clock + 20), 1);

        Assert.Same(context, context.Tick(Clock + 9));
        Assert.Equal("b", Assert.Single(context.Tick(Clock + 10).Silences).Id);
        Assert.Empty(context.Tick(Clock + 20).Silences);
    }

    [Fact]
    public void A_matching_silence_in_force_silences()
    {
        var rule = RuleFiles.Parse(RuleFiles.Minimal).Rules[0];
        var gates = new Dictionary<string, string> { ["camera"] = "gate-*" };
        var context = Applied(FoldContext.Empty, new ControlBody.SilenceChange("s", gates, Clock + 5, Clock + 10), 0);
        var gate = new SeriesLabels("gate-1", "RGB", "m", "v1", "accuracy");

        Assert.False(context.IsSilenced(gate, rule, Clock));
        Assert.True(context.IsSilenced(gate, rule, Clock + 5));
        Assert.False(context.IsSilenced(gate with { Camera = "yard-1" }, rule, Clock + 5));
    }

    [Fact]
    public void Skips_stay_until_the_partition_has_passed_them()
    {
        var context = Applied(FoldContext.Empty, new ControlBody.RecordSkip("t", 1, 20), 0);
        context = Applied(context, new ControlBody.RecordSkip("t", 1, 10), 1);
        context = Applied(context, new ControlBody.RecordSkip("t", 2, 99), 2);
        context = Applied(context, new ControlBody.RecordSkip("t", 1, 20), 3);

        Assert.Equal([10L, 20, 99], context.Skips.Select(s => s.Offset));
        Assert.True(context.IsSkipped("t", 1, 20));
        Assert.False(context.IsSkipped("t", 1, 99));

        context = context.PassSkips("t", 1, 11);

        Assert.Equal(20, Assert.Single(context.Skips).Offset);
        Assert.Same(context, context.PassSkips("t", 1, 20));
    }

    [Fact]
    public void Requests_cancels_and_resets_are_handed_to_the_fold()
    {
        var request = new ControlBody.JobRequest("m", "v1", ["cam-1"], JobKind.Retrain, JobReason.Manual, null);
        var cancel = new ControlBody.JobCancel("id", "m");

        var models = new Dictionary<string, string> { ["model"] = "m*" };

        var context = FoldContext.Empty.Apply(Order(request), 0, Clock, out var requested);
        context = context.Apply(Order(cancel), 1, Clock, out var cancelled);
        context = context.Apply(Order(new ControlBody.SeriesReset(models)), 2, Clock, out var reset);

        Assert.Equal((null, request), (requested.Problem, requested.Request));
        Assert.Equal((null, cancel), (cancelled.Problem, cancelled.Cancel));
        Assert.True(reset.Reset!.Matches(new SeriesLabels("c", "RGB", "model", "v1", "x")));
        Assert.False(reset.Reset.Matches(new SeriesLabels("c", "RGB", "other", "v1", "x")));
        Assert.Equal(3, context.ControlPosition);
    }

    public static TheoryData<ControlBody, string> Bad => new()
    {
        { new ControlBody.SilenceChange("s", Nothing, Clock, Clock), "must end after it starts" },
        { new ControlBody.SilenceChange("s", Nothing, Clock - 10, Clock), "has already ended" },
        { new ControlBody.SilenceChange("", Nothing, Clock, Clock + 1), "id of a silence" },
        { new ControlBody.SilenceChange("s", new Dictionary<string, string> { ["wat"] = "x" }, Clock, Clock + 1), "unknown label" },
        { new ControlBody.SilenceChange("s", Nothing, 0, 0, Remove: true), "there is no silence \"s\"" },
        { new ControlBody.SeriesReset(new Dictionary<string, string> { ["severity"] = "x" }), "unknown label" },
        { new ControlBody.JobRequest("", "", [], JobKind.Retrain, JobReason.Manual, null), "must name a model" },
        { new ControlBody.JobRequest("m", "", [], JobKind.Unknown, JobReason.Manual, null), "RETRAIN or TUNE" },
        { new ControlBody.JobCancel("", "m"), "must name a job" },
        { new ControlBody.RecordSkip("t", -1, 0), "a skip must name" },
        { new ControlBody.RuleSetChange(""), "not valid JSON" },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void A_bad_order_changes_nothing_but_the_position(ControlBody body, string reason)
    {
        var before = Full();

        var after = before.Apply(Order(body), before.ControlPosition + 3, Clock, out var effect);

        Assert.Contains(reason, effect.Problem);
        Assert.Equal((null, null, null, null), (effect.Rules, effect.Reset, effect.Request, effect.Cancel));
        Assert.Equal(before.SkipTo(before.ControlPosition + 4).Encode(), after.Encode());
    }

    [Fact]
    public void What_no_Kafka_record_could_hold_any_more_is_refused()
    {
        const int Orders = 150;
        var rules = string.Join(",", Enumerable.Range(0, 600).Select(i =>
            $$$"""{"name":"r{{{i}}}","match":{"metric":"x"},"detector":{"name":"p-value"},"summary":"{{{new string('x', 1000)}}}"}"""));
        var context = Applied(FoldContext.Empty, new ControlBody.RuleSetChange($$"""{"rules":[{{rules}}]}"""), 0);
        string[] labels = ["camera", "modality", "model", "version", "metric", "rule", "severity"];
        var matchers = labels.ToDictionary(l => l, _ => new string('x', LabelMatchers.MaxGlobLength));
        var refused = 0;
        for (var i = 0; i < Orders; i++)
        {
            context = context.Apply(Order(new ControlBody.SilenceChange($"{i}", matchers, Clock, Clock + 1)), i + 1, Clock, out var effect);
            refused += effect.Problem is null ? 0 : 1;
        }

        Assert.InRange(context.Encode().Length, FoldContext.MaxBytes - 2000, FoldContext.MaxBytes);
        Assert.Equal(Orders - context.Silences.Length, refused);
    }

    [Fact]
    public void The_control_position_never_moves_back()
    {
        var context = FoldContext.Empty.SkipTo(7);

        Assert.Same(context, context.SkipTo(7));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.SkipTo(6));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Apply(Order(new ControlBody.JobCancel("j", "m")), 5, Clock, out _));
    }

    [Fact]
    public void Encoding_is_a_function_of_the_content_and_reads_back()
    {
        var full = Full();

        Assert.True(FoldContext.TryDecode(full.Encode(), out var decoded));
        Assert.Equal(full.Encode(), decoded.Encode());
        Assert.Equal(full.Encode(), Full().Encode());
        Assert.Equal((full.Rules, full.HasRules, full.ControlPosition), (decoded.Rules, decoded.HasRules, decoded.ControlPosition));
        Assert.Equal(full.Silences.ToArray(), decoded.Silences.ToArray());
        Assert.Equal(full.Skips.ToArray(), decoded.Skips.ToArray());
        Assert.True(FoldContext.TryDecode(FoldContext.Empty.Encode(), out var empty));
        Assert.False(empty.HasRules);
    }

    /// <summary>
    /// The layout in the codec's documentation, put together by hand; the checksum is CRC-32C's published check value for it.
    /// </summary>
    [Fact]
    public void Layout_is_the_documented_one()
    {
        var bytes = FoldContext.Empty.SkipTo(0x0102).Encode();

        byte[] body = [1, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(body, bytes[..^4]);
        Assert.Equal(SlowCrc32C(body), BitConverter.ToUInt32(bytes.AsSpan()[^4..]));
        Assert.Equal(0xE3069283, SlowCrc32C(Encoding.ASCII.GetBytes("123456789")));
    }

    [Fact]
    public void Damaged_bytes_are_refused_with_a_reason_and_never_throw()
    {
        var good = Full().Encode();
        for (var i = 0; i < good.Length; i++)
        {
            var bad = (byte[])good.Clone();
            bad[i] ^= 0x10;
            Assert.False(FoldContext.TryDecode(bad, out _, out var problem));
            Assert.Contains("checksum", problem);
            Assert.False(FoldContext.TryDecode(good.AsSpan(0, i), out _));
        }
    }

    [Fact]
    public void Bytes_with_a_right_checksum_and_wrong_content_never_throw()
    {
        var good = Full().Encode().AsSpan()[..^4].ToArray();
        var random = new Random(3);
        for (var i = 0; i < 3000; i++)
        {
            var bad = good.AsSpan(0, 1 + random.Next(good.Length - 1)).ToArray().Concat(new byte[random.Next(3)]).ToArray();
            bad[random.Next(bad.Length) * random.Next(2)] ^= (byte)random.Next(256);
            byte[] sealedBytes = [.. bad, .. BitConverter.GetBytes(SlowCrc32C(bad))];

            if (FoldContext.TryDecode(sealedBytes, out var context, out var problem))
            {
                Assert.NotNull(context);
            }
            else
            {
                Assert.NotEmpty(problem);
            }
        }
    }

    private static FoldContext Full()
    {
        var context = Applied(FoldContext.Empty, new ControlBody.RuleSetChange(RuleFiles.Minimal), 3);
        var matchers = new Dictionary<string, string> { ["rule"] = "*", ["camera"] = "c" };
        context = Applied(context, new ControlBody.SilenceChange("ü", matchers, 5, Clock + 9), 4);
        return Applied(context, new ControlBody.RecordSkip("visutility.metrics", 2, 17), 8);
    }

    private static FoldContext Applied(FoldContext context, ControlBody body, long offset)
    {
        var after = context.Apply(Order(body), offset, Clock, out var effect);
        Assert.Null(effect.Problem);
        return after;
    }

    private static ControlBody.SilenceChange Silence(string id, long ends, bool remove = false) => new(id, Nothing, Clock, ends, remove);

    private static ControlRecord Order(ControlBody body) => new() { ControlId = "order", IssuedAtMs = Clock, Body = body };

    private static uint SlowCrc32C(IEnumerable<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
            }
        }

        return ~crc;
    }
}
