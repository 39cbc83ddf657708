using VisuTility.Streams.Kafka.Settings;

namespace VisuTility.Streams.Tests.Kafka.Settings;

public sealed class ClientSettingsTests
{
    [Fact]
    public void A_group_member_of_the_classic_protocol_is_cooperative_explicit_and_read_committed()
    {
        var settings = new ClientSettings(new KafkaOptions { GroupId = "g" }).GroupConsumer("node-0", "node-0");

        Assert.Equal("classic", settings["group.protocol"]);
        Assert.Equal("cooperative-sticky", settings["partition.assignment.strategy"]);
        Assert.Equal("node-0", settings["group.instance.id"]);
        Assert.Equal("15000", settings["session.timeout.ms"]);
        Assert.Equal("1000", settings["heartbeat.interval.ms"]);
        Assert.Equal("error", settings["auto.offset.reset"]);
        Assert.Equal("read_committed", settings["isolation.level"]);
        Assert.Equal(("false", "false"), (settings["enable.auto.commit"], settings["enable.auto.offset.store"]));
        Assert.Equal(("true", "true"), (settings["enable.partition.eof"], settings["check.crcs"]));
        Assert.Equal("false", settings["allow.auto.create.topics"]);
        Assert.Equal(("10", "10000"), (settings["fetch.queue.backoff.ms"], settings["topic.metadata.refresh.interval.ms"]));
    }

    [Fact]
    public void A_member_of_the_consumer_protocol_has_its_instance_id_and_nothing_the_broker_decides()
    {
        var options = new KafkaOptions { GroupProtocol = KafkaGroupProtocol.Consumer };

        var settings = new ClientSettings(options).GroupConsumer("node-0", "node-0");

        Assert.Equal(("consumer", "node-0"), (settings["group.protocol"], settings["group.instance.id"]));
        string[] classicOnly = ["session.timeout.ms", "heartbeat.interval.ms", "partition.assignment.strategy"];
        Assert.Empty(settings.Keys.Intersect(classicOnly));
    }

    [Theory]
    [InlineData(true, "read_committed")]
    [InlineData(false, "read_uncommitted")]
    public void A_reader_is_no_member_and_reads_at_the_asked_isolation(bool readCommitted, string isolation)
    {
        var settings = new ClientSettings(new KafkaOptions()).Reader("reader", readCommitted);

        Assert.Equal(isolation, settings["isolation.level"]);
        Assert.DoesNotContain("group.protocol", settings.Keys);
    }

    [Fact]
    public void A_producer_polls_itself_and_retries_quickly()
    {
        var settings = new ClientSettings(new KafkaOptions { TransactionTimeout = TimeSpan.FromSeconds(12) }).Producer("g-node-0");

        Assert.Equal("g-node-0", settings["transactional.id"]);
        Assert.Equal(("12000", "all", "true"), (settings["transaction.timeout.ms"], settings["acks"], settings["enable.idempotence"]));
        Assert.Equal("false", settings["dotnet.producer.enable.background.poll"]);
        Assert.Equal("true", settings["dotnet.producer.enable.delivery.reports"]);
        Assert.Equal("none", settings["dotnet.producer.delivery.report.fields"]);
        Assert.Equal(("10", "200"), (settings["retry.backoff.ms"], settings["retry.backoff.max.ms"]));
        Assert.Equal("murmur2_random", settings["partitioner"]);
    }

    [Fact]
    public void A_section_overrides_the_common_one_which_overrides_the_defaults()
    {
        var settings = new ClientSettings(new KafkaOptions
        {
            Common = new Dictionary<string, string> { ["retry.backoff.max.ms"] = "300", ["socket.timeout.ms"] = "5000" },
            Producer = new Dictionary<string, string> { ["socket.timeout.ms"] = "6000" },
        });

        Assert.Equal(("300", "6000"), (settings.Producer("p")["retry.backoff.max.ms"], settings.Producer("p")["socket.timeout.ms"]));
        Assert.Equal("5000", settings.Reader("r", readCommitted: true)["socket.timeout.ms"]);
    }

    [Fact]
    public void What_is_shown_names_the_source_and_masks_every_secret()
    {
        var settings = new ClientSettings(new KafkaOptions
        {
            Common = new Dictionary<string, string>
            {
                ["sasl.password"] = "canary",
                ["ssl.key.pem"] = "canary",
                ["sasl.oauthbearer.client.secret"] = "canary",
                ["sasl.oauthbearer.token.endpoint.url"] = "https://user:canary@idp/token",
                ["ssl.keystore.password.file"] = "/run/secrets/keystore",
            },
        }).Describe();

        Assert.DoesNotContain(settings, s => s.Value.Contains("canary"));
        Assert.Contains(new KafkaSetting("producer", "sasl.password", "********", "Kafka:Common"), settings);
        const string url = "sasl.oauthbearer.token.endpoint.url";
        Assert.Contains(new KafkaSetting("consumer", url, "https://********@idp/token", "Kafka:Common"), settings);
        Assert.Contains(new KafkaSetting("admin", "ssl.keystore.password.file", "/run/secrets/keystore", "Kafka:Common"), settings);
        Assert.Contains(new KafkaSetting("consumer", "auto.offset.reset", "error", "service"), settings);
        Assert.Contains(new KafkaSetting("producer", "linger.ms", "5", "default"), settings);
    }

    [Fact]
    public void A_secret_may_stand_in_a_file()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "from file\n");

        var settings = new ClientSettings(new KafkaOptions
        {
            Common = new Dictionary<string, string>
            {
                ["sasl.password.file"] = path,
                ["sasl.oauthbearer.assertion.private.key.file"] = "/key.pem",
            },
        }).Admin("a");
        File.Delete(path);

        Assert.Equal("from file", settings["sasl.password"]);
        Assert.DoesNotContain("sasl.password.file", settings.Keys);
        Assert.Equal("/key.pem", settings["sasl.oauthbearer.assertion.private.key.file"]);
    }

    /// <summary>Every key the service itself sets is one librdkafka knows, and every one it owns is refused to users.</summary>
    [Fact]
    public void Our_own_settings_are_accepted_by_the_client_and_owned()
    {
        foreach (var setting in new ClientSettings(new KafkaOptions()).Describe().Where(s => !s.Key.StartsWith("dotnet.")))
        {
            Assert.Null(NativeConfiguration.Refusal(setting.Key, setting.Value));
            Assert.Equal(setting.Source == "service", OwnedKeys.TryGetReason(setting.Key, out _));
        }
    }
}
