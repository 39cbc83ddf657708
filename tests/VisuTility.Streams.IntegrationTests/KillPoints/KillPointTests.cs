using System.Reflection;
using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using Xunit.Abstractions;

namespace VisuTility.Streams.IntegrationTests.KillPoints;

/// <summary>
/// The service dies by SIGKILL between every two steps of the protocol, under load and on a real broker; a fresh one goes on under the same name, and
/// every output is recomputed.
/// </summary>
[Collection(KafkaLocal.Collection)]
public sealed class KillPointTests(KafkaLocal kafka, ITestOutputHelper output)
{
    public static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(8);
    public static readonly TimeSpan TransactionTimeout = TimeSpan.FromSeconds(6);

    private const int MetricsPartitions = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <summary>
    /// Every point of the engine in one of the chains, and the requests whose answer the client never gets: the broker has done it, the service does not
    /// know. Each process of a chain goes on after the one before it.
    /// </summary>
    [BrokerTheory]
    [InlineData(
        "between the steps of a transaction", "AfterInit", "AfterPoll", "AfterCut", "AfterBegin", "AfterJournal", "AfterOutputs", "AfterSnapshots", "AfterManifest",
        "AfterSendOffsets", "AfterCommit", "AfterPromote")]
    [InlineData("in restore", "RestoreStart", "RestoreState", "RestoreJournal", "RestoreReplay")]
    [InlineData("in rebalance handlers and behind an abort", "Assigned", "Revoking", "Revoked", "Lost", "AfterAbort")]
    [InlineData("in shutdown", "Closing", "BeforeLeave")]
    [InlineData("between request and answer", "InitProducerId", "Produce", "TxnOffsetCommit", "EndTxn")]
    public void Kills_change_no_output(string where, params string[] points)
    {
        var names = KafkaLocal.NewNames();
        var options = kafka.Options(names) with { SessionTimeout = SessionTimeout, TransactionTimeout = TransactionTimeout };
        var plan = new TopicPlanOptions { MetricsPartitions = MetricsPartitions, SignalsPartitions = 1, OutputPartitions = 1 };
        var clients = kafka.Clients(names, plan, _ => options);
        var load = new EventLoad(clients, MetricsPartitions, seed: 41);
        load.Write(1_000);
        if (where == "in restore")
        {
            using var before = Service();
            Await.Drained(clients, TopicRole.Metrics, MetricsPartitions);
        }

        foreach (var point in points)
        {
            using var victim = new KillPointProcess(options, names, "k", point, Hit(point));
            using var stage = new Stage(this, clients, options, point);
            stage.LeadTo(victim, load);
            victim.AssertKilledAt(point);
        }

        load.Write(500);
        using (var last = Service())
        {
            Await.Drained(clients, TopicRole.Metrics, MetricsPartitions, Patience);
            Await.Drained(clients, TopicRole.Signals, 1, Patience);
            Assert.Equal(0, last.Stop().ExitCode);
        }

        var result = new OutputCheck(clients, names, FixedSchemas.SchemaOf).Run(MetricsPartitions, 1);
        output.WriteLine($"killed {where}, {points.Length} times: {result}");
        Assert.Equal(load.Committed, result.Input);
        Assert.True(result is { DeadLetters: > 30, Alerts: > 30 }, result.ToString());

        RunningService Service() => new(clients, names, options.GroupId, "k", TestRules.Busy, isStatic: true);
    }

    [Fact]
    public void Every_point_of_the_engine_is_in_a_chain()
    {
        var chained = GetType().GetMethod(nameof(Kills_change_no_output))!.GetCustomAttributes<InlineDataAttribute>()
            .SelectMany(chain => chain.GetData(null!).Single().Skip(1));
        Assert.Empty(Enum.GetNames<FailPoint>().Except(chained.Cast<string>()));
    }

    private string Bootstrap => kafka.Bootstrap;

    /// <summary>Where work is under way: not the first transaction, the start entry's. Of producer ids the first is the initial rules'.</summary>
    private static int Hit(string point) => point switch
    {
        "AfterPoll" => 20,
        "InitProducerId" => 2,
        "Produce" or "EndTxn" => 4,
        "TxnOffsetCommit" => 3,
        _ => point.StartsWith("After", StringComparison.Ordinal) && point is not ("AfterInit" or "AfterAbort") ? 3 : 1,
    };

    /// <summary>What has to happen so that the process comes to its point: more input, a second member, an expulsion, a signal.</summary>
    private sealed class Stage(KillPointTests test, KafkaClients clients, KafkaOptions options, string point) : IDisposable
    {
        private readonly TopicNames _names = clients.Names;
        private readonly GroupProgress _progress = new(clients, MetricsPartitions);
        private RunningService? _other;
        private bool _terminated;
        private long _before;

        public void LeadTo(KillPointProcess victim, EventLoad load)
        {
            _before = _progress.Records();
            var started = TimeProvider.System.GetTimestamp();
            while (!victim.HasEnded)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"{point} was not met:\n{victim.Log}");
                if (_progress.Records() > _before + 200)
                {
                    Provoke(victim);
                }

                load.Write(250);
                victim.WaitForEnd(TimeSpan.FromMilliseconds(200));
            }
        }

        public void Dispose()
        {
            _progress.Dispose();
            _other?.Dispose();
        }

        private void Provoke(KillPointProcess victim)
        {
            switch (point)
            {
                case nameof(FailPoint.Revoking) or nameof(FailPoint.Revoked) when victim.Owns == MetricsPartitions + 1:
                    _other ??= new RunningService(clients, _names, options.GroupId, "other", TestRules.Busy); // Not static: it leaves.
                    break;
                case nameof(FailPoint.Lost) or nameof(FailPoint.AfterAbort):
                    GroupExpulsion.Run(test.Bootstrap, options.GroupId);
                    break;
                case nameof(FailPoint.Closing) or nameof(FailPoint.BeforeLeave) when !_terminated:
                    victim.Terminate();
                    _terminated = true;
                    break;
            }
        }
    }
}
