using System.Text;
using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.State;
using Xunit.Abstractions;

namespace VisuTility.Streams.IntegrationTests.Failures;

/// <summary>
/// What operators and accidents do to a real cluster: the service stops with a sentence that says what, where and what to do; doing it goes on, and all
/// outputs are those of a plain pass. On the in-memory cluster the same and more: Operations/ of VisuTility.Streams.Tests.
/// </summary>
[Collection(KafkaLocal.Collection)]
public sealed class OperationalFaultTests : IDisposable
{
    private const int Partitions = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly PartitionId First = new(TopicRole.Metrics, 0);
    private static readonly PartitionId FirstState = new(TopicRole.State, 0);

    private readonly ITestOutputHelper _output;
    private readonly TopicNames _names = KafkaLocal.NewNames();
    private readonly string _group;
    private readonly KafkaClients _clients;
    private readonly ClusterOperator _operator;
    private readonly EventLoad _load;

    public OperationalFaultTests(KafkaLocal kafka, ITestOutputHelper output)
    {
        _output = output;
        _group = kafka.Options(_names).GroupId;
        _clients = kafka.Clients(_names, change: SeesNewPartitionsSoon);
        _operator = new ClusterOperator(kafka.Bootstrap, _names, _group);
        _load = new EventLoad(_clients, Partitions, seed: 11);

        static KafkaOptions SeesNewPartitionsSoon(KafkaOptions options) =>
            options with { Consumer = new Dictionary<string, string> { ["topic.metadata.refresh.interval.ms"] = "1000" } };
    }

    public void Dispose() => _operator.Dispose();

    [BrokerFact]
    public void Offsets_moved_by_hand_are_refused_and_deleted_ones_are_taken_from_the_state()
    {
        Work();
        var right = Committed();
        _operator.SetOffset(First, 3);
        Stops("moved it back", "offset 3", $"--to-offset {right}");

        _operator.SetOffset(First, right + 50);
        Stops("beyond the end of the log", $"{right + 50}", $"--to-offset {right}");

        _operator.DeleteGroup();
        Assert.Null(TryCommitted());
        GoesOn();
    }

    [BrokerFact]
    public void A_topic_made_again_under_the_running_service_stops_it_and_a_fresh_start_reads_it()
    {
        using (var service = Start())
        {
            _load.Write(1_000);
            Drained();
            _operator.MakeAgain(TopicRole.Metrics, Partitions);
            _load.Write(500);
            Stops(service, "made again", "--start-fresh");
        }

        Stops("made again", "--start-fresh"); // And at every start from then on.

        using var fresh = Start(LostStatePolicy.StartFresh);
        long Records() => fresh.Partitions.Where(view => view.Input.Topic == TopicRole.Metrics).Sum(view => view.Counters.Records);
        Await.That(() => Records() >= 500 || fresh.Ended is not null, "a view of what was read"); // It is made anew every half second.
        Assert.Equal(500, Records());
    }

    [BrokerFact]
    public void A_partition_added_under_the_running_service_stops_it_before_a_key_is_judged_twice()
    {
        using var service = Start();
        _load.Write(1_000);
        Drained();
        _operator.AddPartitions(TopicRole.Metrics, Partitions + 1);

        Stops(service, $"{_names[TopicRole.State]} has 2 partitions, {_names[TopicRole.Metrics]} has 3", "another --prefix");
        Check();
        using var again = Start();
        Stops(again, $"{_names[TopicRole.Metrics]} has 3", "another --prefix");
    }

    [BrokerFact]
    public void Records_that_retention_took_before_they_were_read_stop_it_and_a_fresh_start_goes_on_behind_them()
    {
        Work();
        var committed = Committed();
        _load.Write(1_000);
        _operator.DeleteRecords(First, committed + 100);
        Stops("retention has passed the service", $"offset {committed} on are gone", $"goes on at {committed + 100}");

        using (var fresh = Start(LostStatePolicy.StartFresh))
        {
            Drained();
        }

        using var next = Start();
        _load.Write(500);
        Drained();
        Assert.Null(next.Ended);
    }

    [BrokerFact]
    public void A_state_topic_that_was_cut_or_written_into_stops_it_and_a_rebuild_heals()
    {
        Work();
        var state = TopicReader.ReadCommitted(_clients, FirstState);
        var lost = state.First(r => r.Key![0] == StateKey.SnapshotKind && state.Count(s => s.Key.AsSpan().SequenceEqual(r.Key)) == 1);
        _operator.Set(TopicRole.State, "cleanup.policy", "compact,delete"); // A broker refuses to delete records of a compacted topic.
        _operator.DeleteRecords(FirstState, lost.Offset + 1);
        _operator.Set(TopicRole.State, "cleanup.policy", "compact");
        Stops("snapshots and its manifest counts", "--rebuild");

        GoesOn(LostStatePolicy.Rebuild);
        _operator.Write(FirstState, [77], "a stranger's"u8.ToArray());
        Stops("key of an unknown kind", "--rebuild");

        GoesOn(LostStatePolicy.Rebuild);
        GoesOn();
    }

    [BrokerFact]
    public void An_alert_larger_than_its_topic_takes_stops_it_and_nothing_is_lost()
    {
        _operator.Set(TopicRole.Alerts, "max.message.bytes", "300");
        _load.Write(2_000);
        using (var service = Start())
        {
            Stops(service, ExitCodes.Failed, _names[TopicRole.Alerts], "max.message.bytes", "nothing was lost");
        }

        Assert.Empty(TopicReader.ReadCommitted(_clients, new PartitionId(TopicRole.Alerts, 0)));
        _operator.Set(TopicRole.Alerts, "max.message.bytes", "1000000");
        GoesOn();
    }

    [BrokerFact]
    public void A_bad_record_too_large_for_the_dead_letters_is_cut_and_passed()
    {
        const int bytes = 12 << 20;
        _operator.Write(First, "cam-0"u8.ToArray(), new byte[bytes]);
        using var service = Start();
        _load.Write(500);
        Drained();

        var letter = Assert.Single(
            TopicReader.ReadCommitted(_clients, new PartitionId(TopicRole.DeadLetters, 0)), letter => letter.Headers!.Last("visutility.dlq.cut") is not null);
        Assert.Equal("0", Encoding.UTF8.GetString(letter.Headers!.Last("__streams.errors.offset")!));
        Assert.Contains($"value {bytes}", Encoding.UTF8.GetString(letter.Headers.Last("visutility.dlq.cut")!), StringComparison.Ordinal);
        Assert.InRange(letter.Value!.Length, 1 << 20, 2 << 20);
        Assert.Null(service.Ended);
    }

    private RunningService Start(LostStatePolicy lostState = LostStatePolicy.Stop) => new(_clients, _names, _group, "a", TestRules.Busy, lostState: lostState);

    /// <summary>Runs on what is there and a little more, and ends.</summary>
    private void Work(LostStatePolicy lostState = LostStatePolicy.Stop)
    {
        using var service = Start(lostState);
        _load.Write(1_000);
        Drained();
        Assert.Null(service.Ended);
    }

    private void GoesOn(LostStatePolicy lostState = LostStatePolicy.Stop)
    {
        Work(lostState);
        Check();
    }

    private void Check()
    {
        var result = new OutputCheck(_clients, _names, FixedSchemas.SchemaOf).Run(Partitions, 1);
        _output.WriteLine(result.ToString());
        Assert.Equal(_load.Committed, result.Input);
        Assert.True(result.Alerts > 0, result.ToString());
    }

    private void Drained()
    {
        Await.Drained(_clients, TopicRole.Metrics, Partitions);
        Await.Drained(_clients, TopicRole.Signals, 1);
    }

    private long Committed() => TryCommitted() ?? throw new InvalidOperationException("the group has no offset");

    private long? TryCommitted()
    {
        using var member = _clients.CreateGroupConsumer("look", null);
        CommittedOffset answer = default;
        Await.That(() => (answer = member.Committed(First, TimeSpan.FromSeconds(1))).State is CommittedState.Known or CommittedState.None, "the group's offset");
        return answer.State == CommittedState.Known ? answer.Offset : null;
    }

    private void Stops(params string[] parts)
    {
        using var service = Start();
        Stops(service, parts);
    }

    private void Stops(RunningService service, params string[] parts) => Stops(service, ExitCodes.Incompatible, parts);

    private void Stops(RunningService service, int exitCode, params string[] parts)
    {
        Assert.True(SpinWait.SpinUntil(() => service.Ended is not null, Patience), $"no stop that says {string.Join(", ", parts)}:\n{service.Log}");
        _output.WriteLine($"{service.Ended!.ExitCode} {service.Ended.Message}");
        Assert.Equal(exitCode, service.Ended.ExitCode);
        Assert.All(parts, part => Assert.Contains(part, service.Ended.Message, StringComparison.Ordinal));
    }
}
