using VisuTility.Streams.Avro;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.Tests.Rules;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>Both stages without Kafka against the real engine on the simulated one, and against themselves in other numbers of partitions.</summary>
public sealed class OfflineFoldTests
{
    private const long Lead = 3_600_000;

    private const string Rules =
        """
        { "rules": [
          { "name": "high", "match": { "metric": "x" }, "detector": { "name": "threshold", "limit": 10, "window": 3 }, "keep_firing_for": "5s", "cooldown": "10s",
            "retrain": { "kind": "retrain", "reason": "drift", "scope": "camera", "cooldown": "1m" } },
          { "name": "shift", "match": { "metric": "x" }, "detector": { "name": "sr-mixture" }, "keep_firing_for": "0s", "cooldown": "0s" } ] }
        """;

    private static readonly SeriesLabels Series = new("cam-1", "RGB", "m", "v1", "x");

    [Fact]
    public void It_decides_what_the_service_decides_to_the_last_byte()
    {
        double[] values = [.. Enumerable.Range(0, 600).Select(static i => (i * 7919 % 13) + (i % 200 > 150 ? 9.0 : 0))];
        var service = new ScenarioRun(RuleFiles.Parse(Rules), Lead).Play(Series, values, everyMs: 1000).Run();

        var offline = new Heard(RuleFiles.Parse(Rules), partitions: 1, new InMemoryClusterOptions().Names);
        foreach (var (index, value) in values.Index())
        {
            offline.Fold.Append(EventOf(Series.Camera, $"e{index}", service.StartMs + (index * 1000), value), service.StartMs + Lead);
        }

        Assert.True(service.Alerts.Count > 5 && service.Jobs.Count > 1);
        Assert.Equal(service.Alerts.Select(Bytes), offline.Alerts.Select(Bytes));
        Assert.Equal(service.Jobs.OrderBy(static job => job.RequestedAtMs).Select(Bytes), offline.Jobs.Select(Bytes));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public void What_a_series_says_does_not_depend_on_the_number_of_partitions_silence_included(int partitions)
    {
        const string silence =
            """
            { "rules": [ { "name": "silent", "match": { "metric": "x" }, "keep_firing_for": "0s", "cooldown": "0s", "detector": { "name": "silence", "timeout": "45s" } },
              { "name": "high", "match": { "metric": "x" }, "detector": { "name": "threshold", "limit": 10 }, "keep_firing_for": "0s", "cooldown": "0s" } ] }
            """;

        var one = Play(silence, 1);

        Assert.Contains(one, static line => line.Contains("silent Firing", StringComparison.Ordinal));
        Assert.Contains(one, static line => line.Contains("high Firing", StringComparison.Ordinal));
        Assert.Equal(one, Play(silence, partitions));
    }

    [Fact]
    public void What_it_refuses_is_counted_and_said()
    {
        var heard = new Heard(RuleFiles.Parse(Rules), 3, new TopicNames());

        heard.Fold.Append(EventOf("a", "1", 1_800_000_000_000, 1), 1_800_000_000_000);
        heard.Fold.Append(EventOf("a", "1", 1_800_000_000_000, 1), 1_800_000_000_000);
        heard.Fold.Append(EventOf("a", "2", 1_799_999_999_999, 1), 1_800_000_000_000);
        heard.Fold.Append(EventOf("b", "3", 1_900_000_000_000, 1), 1_800_000_000_000);
        heard.Fold.Append(EventOf("b", "4", 1_800_000_000_000, double.NaN), 1_800_000_000_000);

        var counters = heard.Fold.Counters;
        Assert.Equal((5, 1, 1, 1, 2), (counters.Records, counters.Readings, counters.Duplicates, counters.Late, counters.DeadLetters));
        Assert.Equal(["timestamp_out_of_range", "invalid_value"], heard.Refused);
        Assert.Equal(1, heard.Fold.Series);
    }

    private static List<string> Play(string rules, int partitions)
    {
        var heard = new Heard(RuleFiles.Parse(rules), partitions, new TopicNames());
        for (var i = 0; i < 900; i++)
        {
            var camera = i % 9;
            var isAway = camera == 4 && i is > 300 and < 600;
            if (!isAway)
            {
                var time = 1_800_000_000_000 + (i * 3_700L);
                heard.Fold.Append(EventOf($"cam-{camera}", $"e{i}", time, i % 31 == 0 ? 20 : 1), time);
            }
        }

        return [.. heard.Alerts.Select(static alert => $"{alert.CameraId} {alert.Rule} {alert.State} {alert.EventTimeMs} {alert.Value} {alert.Sequence}")];
    }

    private static MetricEvent EventOf(string camera, string id, long time, double value) => new()
    {
        Id = id, TimestampMs = time, CameraId = camera, Modality = Modality.Rgb, ModelName = "m", ModelVersion = "v1", Metric = "x", Value = value,
    };

    private static string Bytes<T>(T record)
        where T : class, IAvroRecord<T>
    {
        var writer = new AvroWriter();
        record.Encode(writer);
        return Convert.ToHexString(writer.Written);
    }

    private sealed class Heard
    {
        public Heard(RuleSet rules, int partitions, TopicNames names) => Fold = new OfflineFold(rules, names, partitions, signalPartitions: 2)
        {
            OnAlert = Alerts.Add,
            OnJob = Jobs.Add,
            OnDeadLetter = record => Refused.Add(System.Text.Encoding.UTF8.GetString(record.Headers!.Last("visutility.dlq.reason")!)),
        };

        public OfflineFold Fold { get; }

        public List<DriftAlert> Alerts { get; } = [];

        public List<RetrainJob> Jobs { get; } = [];

        public List<string> Refused { get; } = [];
    }
}
