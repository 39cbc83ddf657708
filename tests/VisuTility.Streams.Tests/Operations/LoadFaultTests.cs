using System.Globalization;
using System.Text;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Tests.Processing;
using VisuTility.Streams.Tests.Rules;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Operations;

/// <summary>Input that is too bad, too much or from the wrong time: what is good is judged all the same, and memory stays bounded.</summary>
[Collection(nameof(MemoryAlone))]
public sealed class LoadFaultTests
{
    private const long Minute = 60_000;
    private const long NowMs = 1_772_409_600_000;

    private const string Below =
        """{ "rules": [ { "name": "low", "match": { "metric": "accuracy" }, "detector": { "name": "threshold", "comparison": "below", "limit": 0.5 }, "keep_firing_for": "0s", "cooldown": "0s" } ] }""";

    private readonly AvroWriter _writer = new();
    private int _lastId;

    [Fact]
    public void A_burst_of_poison_goes_to_the_dead_letters_once_each_and_the_good_between_is_judged()
    {
        const int burst = 20_000;
        var world = Cameras(out _);
        world.Start("a");
        byte[][] poison = [[], [9, 9, 9, 9, 9, 9], [0, 0, 0, 0, KnownSchemas.Broken, 2], Framed(world, 0.9)[..^4], Framed(world, double.NaN)];
        world.Cluster.Append(world.Inputs[0], "cam-1"u8.ToArray(), Framed(world, 0.1));
        for (var i = 0; i < burst; i++)
        {
            world.Cluster.Append(world.Inputs[0], "cam-1"u8.ToArray(), poison[i % poison.Length]);
        }

        world.Cluster.Append(world.Inputs[0], "cam-1"u8.ToArray(), Framed(world, 0.9));
        world.RunUntilCaughtUp();

        var letters = world.Cluster.ReadCommitted(new PartitionId(TopicRole.DeadLetters, 0));
        Assert.Equal(Enumerable.Range(1, burst).Select(offset => offset.ToString(CultureInfo.InvariantCulture)), letters.Select(r => Header(r, "__streams.errors.offset")));
        Assert.Equal(
            ["empty", "bad_magic", "schema_incompatible", "malformed", "invalid_value"], letters.Take(5).Select(r => Header(r, "visutility.dlq.reason")));
        Assert.All(letters.Index(), letter => Assert.Equal(poison[letter.Index % poison.Length], letter.Item.Value));
        Assert.Equal([AlertState.Firing, AlertState.Resolved], Alerts(world).Select(alert => alert.State));
        world.AssertMatchesReference();
    }

    [Fact]
    public void A_registry_that_is_down_for_hours_holds_up_one_partition_and_nothing_is_lost()
    {
        var world = Cameras(out var schemas, partitions: 2);
        schemas.KnowsSlow = false;
        var a = world.Start("a");
        world.Cluster.Append(world.Inputs[0], null, Framed(world, 0.1));
        world.Cluster.Append(world.Inputs[0], null, Framed(world, 0.9, KnownSchemas.SlowMetricEvents));
        world.Cluster.Append(world.Inputs[0], null, Framed(world, 0.1));
        for (var minute = 0; minute < 6 * 60; minute++)
        {
            world.Cluster.Append(world.Inputs[1], null, Framed(world, 0.9));
            for (var second = 0; second < 60; second += 5)
            {
                world.Run(2);
                world.Cluster.Time.Advance(TimeSpan.FromSeconds(5));
            }
        }

        Assert.Equal((1, 360), (world.Cluster.CommittedOffset(world.Inputs[0]), world.Cluster.CommittedOffset(world.Inputs[1])));
        Assert.True(a.View(world.Inputs[0])!.WaitsForSchema);
        Assert.Single(a.Log.Lines, line => line.Contains("waits at offset 1 for a schema", StringComparison.Ordinal));
        Assert.Single(a.Log.Lines, line => line.StartsWith("Assigned", StringComparison.Ordinal));

        schemas.KnowsSlow = true;
        world.RunUntilCaughtUp();
        Assert.Empty(world.Cluster.ReadCommitted(new PartitionId(TopicRole.DeadLetters, 0)));
        Assert.Equal(
            [AlertState.Firing, AlertState.Resolved, AlertState.Firing], Alerts(world).Where(alert => alert.Source.Partition == 0).Select(alert => alert.State));
        world.AssertMatchesReference();
    }

    [Theory]
    [InlineData(4_102_444_800_000)] // The year 2100.
    [InlineData(NowMs * 1_000_000)] // Nanoseconds for milliseconds.
    [InlineData(long.MaxValue)]
    [InlineData(NowMs + (10 * Minute) + 1)] // One past max_future_skew.
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void A_time_that_cannot_be_is_a_dead_letter_and_makes_nothing_else_late(long timeMs)
    {
        var heard = new Heard(Below);
        heard.Fold.Append(Event(0.9) with { TimestampMs = NowMs }, NowMs);
        heard.Fold.Append(Event(0.1) with { TimestampMs = timeMs }, NowMs);
        heard.Fold.Append(Event(0.1) with { TimestampMs = NowMs + 1 }, NowMs + 1);

        Assert.Equal("timestamp_out_of_range", Encoding.UTF8.GetString(Assert.Single(heard.DeadLetters).Headers!.Last("visutility.dlq.reason")!));
        Assert.Contains(
            timeMs.ToString(CultureInfo.InvariantCulture), Encoding.UTF8.GetString(heard.DeadLetters[0].Headers!.Last("__streams.errors.message")!), StringComparison.Ordinal);
        Assert.Equal((2, 0, 1), (heard.Fold.Counters.Readings, heard.Fold.Counters.Late, heard.Fold.Counters.DeadLetters));
        Assert.Equal(NowMs + 1, Assert.Single(heard.Alerts).EventTimeMs);
    }

    [Fact]
    public void The_latest_time_that_can_be_is_judged()
    {
        var heard = new Heard(Below);
        heard.Fold.Append(Event(0.1) with { TimestampMs = NowMs + (10 * Minute) }, NowMs);

        Assert.Empty(heard.DeadLetters);
        Assert.Single(heard.Alerts);
    }

    [Fact]
    public void A_camera_with_a_million_events_a_minute_is_judged_event_by_event()
    {
        const int events = 1_000_000;
        var heard = new Heard(Below);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < events; i++)
        {
            var timeMs = NowMs + (i * Minute / events);
            var reading = Event(i % 10_000 == 0 ? 0.1 : 0.9) with { TimestampMs = timeMs };
            heard.Fold.Append(reading, timeMs);
            if (i % 10 == 0)
            {
                heard.Fold.Append(reading, timeMs); // Published twice.
            }
        }

        var counters = heard.Fold.Counters;
        Assert.Equal((events, events / 10, 0), (counters.Readings, counters.Duplicates, counters.Late));
        Assert.Equal(events / 10_000, heard.Alerts.Count(alert => alert.State == AlertState.Firing));
        Assert.Equal(events / 10_000, heard.Alerts.Count(alert => alert.State == AlertState.Resolved));
        Assert.Equal(1, heard.Fold.Series);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 << 20);
    }

    [Fact]
    public void A_million_series_stop_at_the_cap_and_those_within_it_are_judged()
    {
        const int cap = 1000;
        const int keys = 1_000_000;
        var heard = new Heard(Below.Replace("{ \"rules\"", $"{{ \"settings\": {{ \"series_cap\": {cap} }}, \"rules\"", StringComparison.Ordinal));
        Append(0, cap, 0.9);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Append(cap, keys, 0.9);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Append(0, cap, 0.1);

        var counters = heard.Fold.Counters;
        Assert.Equal((cap, 2 * cap, keys - cap), (heard.Fold.Series, counters.Readings, counters.Refused));
        Assert.Equal(cap, heard.Alerts.Count);
        Assert.InRange(grown, long.MinValue, 32 << 20); // What was refused is remembered for 65,536 keys at most.
        Assert.Empty(heard.DeadLetters);

        void Append(int from, int to, double value)
        {
            for (var i = from; i < to; i++)
            {
                // One camera key, so that the test's own table of keys stays small.
                heard.Fold.Append(Event(value) with { TimestampMs = NowMs + _lastId, ModelVersion = i.ToString(CultureInfo.InvariantCulture) }, NowMs + _lastId);
            }
        }
    }

    private static EngineWorld Cameras(out KnownSchemas schemas, int partitions = 1)
    {
        var known = schemas = new KnownSchemas();
        var world = new EngineWorld(partitions) { CommitInterval = TimeSpan.FromMilliseconds(50) };
        world.Cluster.CreateTopic(TopicRole.Signals, EngineWorld.SignalPartitions);
        world.MakeFold = scope => new CameraMonitor(scope, known, KnownSchemas.Outputs, EngineWorld.SignalPartitions);
        world.SendControl(new ControlBody.RuleSetChange(Below, true));
        return world;
    }

    private MetricEvent Event(double value) => new()
    {
        Id = $"e{++_lastId}",
        TimestampMs = NowMs,
        CameraId = "cam-1",
        ModelName = "m",
        ModelVersion = "1",
        Metric = "accuracy",
        Value = value,
    };

    private byte[] Framed(EngineWorld world, double value, int schema = KnownSchemas.MetricEvents)
    {
        _writer.Clear();
        ConfluentFrame.WriteHeader(_writer, schema);
        (Event(value) with { TimestampMs = world.Cluster.Time.NowMs }).Encode(_writer);
        return _writer.ToArray();
    }

    private static string Header(StoredRecord record, string name) => Encoding.UTF8.GetString(record.Headers!.Last(name)!);

    private static List<DriftAlert> Alerts(EngineWorld world) => [.. world.Cluster.ReadCommitted(new PartitionId(TopicRole.Alerts, 0)).Select(r =>
    {
        Assert.True(DriftAlert.TryDecode(r.Value.AsSpan(ConfluentFrame.IdHeaderBytes), RecordSchemas.DriftAlert.Plan, out var alert, out _));
        return alert;
    })];

    /// <summary>Both stages without Kafka, and what they said.</summary>
    private sealed class Heard
    {
        public Heard(string rules) => Fold = new OfflineFold(RuleFiles.Parse(rules), new TopicNames(), metricPartitions: 1, signalPartitions: 1)
        {
            OnAlert = Alerts.Add, OnJob = static _ => { }, OnDeadLetter = DeadLetters.Add,
        };

        public OfflineFold Fold { get; }

        public List<DriftAlert> Alerts { get; } = [];

        public List<OutputRecord> DeadLetters { get; } = [];
    }
}
