using System.Diagnostics;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Kafka;

public sealed class BrokenConnectionTests
{
    private static readonly PartitionId Alerts = new(TopicRole.Alerts, 0);

    [OwnBrokerFact]
    public void A_lost_coordinator_makes_the_producer_suspect_and_a_new_one_goes_on()
    {
        using var kafka = KafkaLocal.Start();
        var lines = new List<KafkaLogLine>();
        var clients = kafka.Clients(KafkaLocal.NewNames(), log: line =>
        {
            lock (lines)
            {
                lines.Add(line);
            }
        });
        using var producer = clients.Ready("writer");
        producer.Write(Alerts, "before");
        producer.Commit();
        Assert.False(producer.CoordinatorSuspect);

        kafka.Kill();
        Assert.True(SpinWait.SpinUntil(() => producer.CoordinatorSuspect, Writing.Timeout), "the broken connection was not noticed");
        kafka.Restart();
        using var next = clients.Ready("writer");
        next.Write(Alerts, "after");
        next.Commit();

        Assert.False(next.CoordinatorSuspect);
        lock (lines)
        {
            Assert.Contains(lines, l => l.Facility == "FAIL" && l.Message.Contains("TxnCoordinator"));
        }
    }

    [OwnBrokerFact]
    public void A_paused_broker_makes_calls_answer_in_time_and_work_goes_on_afterwards()
    {
        using var kafka = KafkaLocal.Start();
        var clients = kafka.Clients(KafkaLocal.NewNames());
        using var producer = clients.Ready("writer");
        using var reader = new Probe(clients.CreateReader("reader", readCommitted: false));
        producer.Write(Alerts, "held up");

        kafka.Pause();
        var clock = Stopwatch.StartNew();
        var commit = producer.Commit(TimeSpan.FromMilliseconds(500));
        var watermarks = reader.Consumer.QueryWatermarks(Alerts, TimeSpan.FromMilliseconds(500));
        var committed = reader.Consumer.Committed(Alerts, TimeSpan.FromMilliseconds(500));
        var elapsed = clock.Elapsed;
        kafka.Resume();
        while (commit.Outcome == TransactionOutcome.Retriable && clock.Elapsed < Probe.Patience)
        {
            commit = producer.Commit(TimeSpan.FromSeconds(1));
        }

        Assert.Null(watermarks);
        Assert.Equal(CommittedState.NotYet, committed.State);
        Assert.InRange(elapsed.TotalSeconds, 0, 5);
        Writing.Ok(commit);
        Assert.Equal(0, producer.LastAcknowledged(Alerts));
    }

    [Fact]
    public void An_address_without_a_broker_ends_in_one_sentence_in_time()
    {
        var clients = new KafkaClients(new KafkaOptions { BootstrapServers = "127.0.0.1:1" }, new TopicNames());
        var clock = Stopwatch.StartNew();

        var error = Assert.Throws<KafkaUnavailableException>(() => clients.Describe(TimeSpan.FromSeconds(2)));

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        Assert.Equal(KafkaUnavailableKind.Unreachable, error.Kind);
        Assert.Contains("127.0.0.1:1", error.Message);
        Assert.Contains("Connection refused);", error.Message);
        Assert.Contains("Kafka:BootstrapServers", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [OwnBrokerFact]
    public void A_secured_broker_lets_the_right_login_in_and_says_what_is_wrong_with_others()
    {
        using var kafka = KafkaLocal.Start("--security", "sasl_ssl");
        var names = KafkaLocal.NewNames();
        var right = new Dictionary<string, string>
        {
            ["security.protocol"] = "sasl_ssl",
            ["ssl.ca.location"] = kafka.Value("ssl.ca.location"),
            ["sasl.mechanism"] = kafka.Value("sasl.mechanism"),
            ["sasl.username"] = kafka.Value("sasl.username"),
            ["sasl.password.file"] = kafka.Value("sasl.password.file"),
        };
        KafkaClients With(Dictionary<string, string> common) => new(kafka.Options(names) with { Common = common }, names);

        With(right).Topics(new TopicPlanOptions()).Apply(dryRun: false);
        Assert.Equal(Enum.GetValues<TopicRole>().Length, With(right).Describe(Writing.Timeout).Topics.Count);

        var wrong = new Dictionary<string, string>(right) { ["sasl.password"] = "hunter2" };
        wrong.Remove("sasl.password.file");
        var refused = Fails(With(wrong));
        Assert.Equal(KafkaUnavailableKind.Unauthorized, refused.Kind);
        Assert.Contains("refused the login of user 'admin'", refused.Message);
        Assert.DoesNotContain("hunter2", refused.Message);
        using var producer = With(wrong).CreateProducer("writer");
        Assert.Equal(TransactionOutcome.Unauthorized, producer.InitTransactions(Writing.Timeout).Outcome);

        var untrusted = new Dictionary<string, string>(right);
        untrusted.Remove("ssl.ca.location");
        var tls = Fails(With(untrusted));
        Assert.Equal(KafkaUnavailableKind.Configuration, tls.Kind);
        Assert.Contains("ssl.ca.location", tls.Message);

        var plain = Fails(With([]));
        Assert.Equal(KafkaUnavailableKind.Unreachable, plain.Kind);
        Assert.Contains("security.protocol", plain.Message);

        CheckUserWithoutRights(kafka, right, With);
    }

    private static void CheckUserWithoutRights(
        KafkaLocal kafka, Dictionary<string, string> right, Func<Dictionary<string, string>, KafkaClients> with)
    {
        kafka.Alter("users", "nobody", "SCRAM-SHA-512=[password=secret]");
        var nobody = new Dictionary<string, string>(right) { ["sasl.username"] = "nobody", ["sasl.password"] = "secret" };
        nobody.Remove("sasl.password.file");

        var hidden = Fails(with(nobody));
        Assert.Equal(KafkaUnavailableKind.Unauthorized, hidden.Kind);
        Assert.Contains("DESCRIBE", hidden.Message);

        using var producer = with(nobody).CreateProducer("writer");
        Assert.Equal(TransactionOutcome.Unauthorized, producer.InitTransactions(Writing.Timeout).Outcome);

        using var reader = new Probe(with(nobody).CreateReader("reader", readCommitted: true));
        reader.Consumer.Assign(Alerts, 0);
        reader.PollUntil(() => reader.Faults.Exists(f => f.Code == "GROUP_AUTHORIZATION_FAILED"), "a refused group");
        Assert.Equal(CommittedState.Unauthorized, reader.Consumer.Committed(Alerts, TimeSpan.FromSeconds(1)).State);
        Assert.All(reader.Faults, f => Assert.Equal(ConsumerFaultKind.Unauthorized, f.Kind));

        kafka.Tool("acls", "--add", "--allow-principal", "User:nobody", "--operation", "Read", "--group", "*");
        using var member = new Probe(with(nobody).CreateGroupConsumer("member", null));
        member.Consumer.Subscribe([TopicRole.Alerts], member);
        member.PollUntil(() => member.Faults.Exists(f => f.Code == "TOPIC_AUTHORIZATION_FAILED"), "a refused topic");
        Assert.All(member.Faults, f => Assert.Equal(ConsumerFaultKind.Unauthorized, f.Kind));
    }

    private static KafkaUnavailableException Fails(KafkaClients clients)
    {
        var error = Assert.Throws<KafkaUnavailableException>(() => clients.Describe(TimeSpan.FromSeconds(5)));
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }
}
