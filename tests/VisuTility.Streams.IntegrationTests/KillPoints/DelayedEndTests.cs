using System.Buffers.Binary;
using System.Text.RegularExpressions;
using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using Xunit.Abstractions;

namespace VisuTility.Streams.IntegrationTests.KillPoints;

/// <summary>
/// KAFKA-17754 on a real broker: the EndTxn of an aborted transaction is held on the way, the client's retry on a new connection passes, and the held one
/// arrives when the outputs of the next transaction are written and its offsets are not yet sent.
/// </summary>
public sealed class DelayedEndTests(ITestOutputHelper output)
{
    private const int MetricsPartitions = 1;

    /// <summary>
    /// Without the rule too a producer may be replaced for a reason of its own: the late end then meets a newer epoch and is refused. Or it is accepted
    /// between two commits and takes nothing with it. So only a number of plays shows the loss, and a test run does without.
    /// </summary>
    private static readonly int PlaysWithoutTheRule =
        int.Parse(Environment.GetEnvironmentVariable("LATE_END_PLAYS") ?? "0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Of a play with the rule that does not come to its end.</summary>
    private const int Attempts = 4;

    /// <summary>The next transaction never came to the place where the late end is let go.</summary>
    private const short NotPlayed = -1;

    private const short NoError = 0;
    private const short InvalidProducerEpoch = 47;

    /// <summary>Transaction version 2 is Kafka's default; version 1 is what an upgraded cluster may still run on.</summary>
    [OwnBrokerTheory]
    [InlineData(2)]
    [InlineData(1)]
    public void A_late_end_takes_nothing_away_because_the_producer_is_recycled(int transactionVersion)
    {
        using var kafka = KafkaLocal.Start();
        Assert.Equal("2", FinalizedVersion(kafka));
        if (transactionVersion == 1)
        {
            kafka.Tool("features", "downgrade", "--feature", "transaction.version=1");
            Assert.Equal("1", FinalizedVersion(kafka));
        }

        var guarded = Play(kafka, recycles: true);
        for (var attempt = 1; attempt < Attempts && guarded.Answer == NotPlayed; attempt++)
        {
            guarded = Play(kafka, recycles: true);
        }

        output.WriteLine($"transaction.version={transactionVersion}, recycled: the broker answers the late end with {guarded.Answer}; {guarded.Outcome}");
        Assert.Equal((InvalidProducerEpoch, true), (guarded.Answer, guarded.IsExact));
        if (PlaysWithoutTheRule == 0)
        {
            output.WriteLine("LATE_END_PLAYS=10 also plays it without the rule, until outputs are lost.");
            return;
        }

        var bare = guarded;
        for (var play = 0; play < PlaysWithoutTheRule && bare.IsExact; play++)
        {
            bare = Play(kafka, recycles: false);
            output.WriteLine($"transaction.version={transactionVersion}, not recycled: the broker answers the late end with {bare.Answer}; {bare.Outcome}");
        }

        Assert.Equal((NoError, false), (bare.Answer, bare.IsExact));
    }

    private static string FinalizedVersion(KafkaLocal kafka) =>
        Regex.Match(kafka.Tool("features", "describe"), @"transaction\.version.*FinalizedVersionLevel: (\d+)").Groups[1].Value;

    private static Result Play(KafkaLocal kafka, bool recycles)
    {
        var names = KafkaLocal.NewNames();
        var options = kafka.Options(names);
        var clients = kafka.Clients(names, new TopicPlanOptions { MetricsPartitions = MetricsPartitions, SignalsPartitions = 1, OutputPartitions = 1 });
        using var late = new LateEnd(kafka.Bootstrap, clients, options.GroupId);
        var through = new KafkaClients(options with { BootstrapServers = late.Bootstrap }, names);
        var load = new EventLoad(clients, MetricsPartitions, seed: 17);
        using var progress = new GroupProgress(clients, MetricsPartitions);
        var seams = new EngineSeams { RecycleProducer = recycles, OnFailPoint = late.Meet };
        using (var service = new RunningService(through, names, options.GroupId, "a", TestRules.Busy, seams))
        {
            load.Write(1_000);
            Await.That(() => progress.Records() > 800, "work before the fault");
            late.Arm();
            for (var write = 0; write < 100 && !late.IsOver && service.Ended is null; write++)
            {
                load.Write(200); // Until a transaction with outputs comes after the held one.
                SpinWait.SpinUntil(() => late.IsOver || service.Ended is not null, TimeSpan.FromMilliseconds(300));
            }

            Assert.Null(service.Ended);
            load.Write(1_000);
            Await.Drained(clients, TopicRole.Metrics, MetricsPartitions);
        }

        var problem = Record.Exception(() => new OutputCheck(clients, names, FixedSchemas.SchemaOf).Run(MetricsPartitions, 1));
        return new Result(late.ErrorCode, problem is null, problem?.Message ?? "all outputs are there once");
    }

    private sealed record Result(short Answer, bool IsExact, string Outcome);

    /// <summary>Expels the member so that its transaction must abort; holds that abort; lets it go behind the next transaction's outputs.</summary>
    private sealed class LateEnd : IDisposable
    {
        private static readonly PartitionId DeadLetters = new(TopicRole.DeadLetters, 0);
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

        private readonly FrameProxy _proxy;
        private readonly IRecordConsumer _ends;
        private readonly IRecordConsumer _stableEnds;
        private readonly string _bootstrap;
        private readonly string _group;
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile ProxiedRequest? _held;
        private volatile Phase _phase;
        private long _end;

        public LateEnd(string bootstrap, KafkaClients clients, string group)
        {
            (_bootstrap, _group) = (bootstrap, group);
            _ends = clients.CreateReader("late-ends", readCommitted: false);
            _stableEnds = clients.CreateReader("late-stable-ends", readCommitted: true);
            _proxy = new FrameProxy(bootstrap) { OnRequest = Hold };
        }

        private enum Phase
        {
            Idle,
            Armed,
            Expelled,
            Held,

            /// <summary>Only now: a transaction before that is refused and aborted anyhow, and the late end does it no harm.</summary>
            HeldAndMemberAgain,
            Over,
        }

        public string Bootstrap => _proxy.Bootstrap;

        public bool IsOver => _phase == Phase.Over;

        public short ErrorCode { get; private set; } = NotPlayed;

        public void Arm() => _phase = Phase.Armed;

        /// <summary>On the service's own thread.</summary>
        public void Meet(FailPoint point)
        {
            switch (point, _phase)
            {
                case (FailPoint.AfterCut, Phase.Armed):
                    _phase = Phase.Expelled;
                    GroupExpulsion.Run(_bootstrap, _group);
                    break;
                case (FailPoint.Assigned, Phase.Held):
                    _phase = Phase.HeldAndMemberAgain;
                    break;
                case (FailPoint.AfterBegin, Phase.HeldAndMemberAgain):
                    Assert.True(SpinWait.SpinUntil(() => End(_stableEnds) == End(_ends), Patience), "the abort's marker is not written");
                    _end = End(_ends);
                    break;
                case (FailPoint.AfterManifest, Phase.HeldAndMemberAgain) when SpinWait.SpinUntil(() => End(_ends) > _end, TimeSpan.FromMilliseconds(500)):
                    Release();
                    break;
            }
        }

        public void Dispose()
        {
            _release.TrySetResult();
            _proxy.Dispose();
            _ends.Dispose();
            _stableEnds.Dispose();
        }

        private async Task Hold(ProxiedRequest request)
        {
            if (request.Kind == RequestKind.EndTxn && _phase == Phase.Expelled)
            {
                _held = request;
                _phase = Phase.Held;
                request.CutClient();
                await _release.Task;
            }
        }

        /// <summary>EndTxn version 1 answers: correlation id, throttle time, error code.</summary>
        private void Release()
        {
            _release.SetResult();
            Assert.True(_held!.Answer.Wait(Patience), "the broker does not answer the late end");
            ErrorCode = BinaryPrimitives.ReadInt16BigEndian(_held.Answer.Result.AsSpan(8));
            _phase = Phase.Over;
        }

        private static long End(IRecordConsumer reader) => reader.QueryWatermarks(DeadLetters, Patience)!.Value.High;
    }
}
