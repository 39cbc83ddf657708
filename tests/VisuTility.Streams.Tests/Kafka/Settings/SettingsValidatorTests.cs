using VisuTility.Streams.Kafka.Settings;

namespace VisuTility.Streams.Tests.Kafka.Settings;

public sealed class SettingsValidatorTests
{
    [Fact]
    public void Defaults_have_neither_problems_nor_warnings()
    {
        var report = SettingsValidator.Check(new KafkaOptions());

        Assert.Empty(report.Problems);
        Assert.Empty(report.Warnings);
    }

    [Fact]
    public void All_problems_are_listed_at_once_with_section_and_key()
    {
        var report = SettingsValidator.Check(new KafkaOptions
        {
            BootstrapServers = " ",
            GroupId = "",
            TransactionTimeout = TimeSpan.FromSeconds(1),
            SessionTimeout = TimeSpan.FromMinutes(11),
            RequestTimeout = TimeSpan.Zero,
            Common = new Dictionary<string, string> { ["client.id"] = "mine", ["no.such.key"] = "1" },
            Consumer = new Dictionary<string, string> { ["auto.offset.reset"] = "earliest", ["fetch.wait.max.ms"] = "-5" },
            Producer = new Dictionary<string, string> { ["acks"] = "1" },
            Admin = new Dictionary<string, string> { ["ssl.key.password.file"] = "/no/such/file" },
        });

        Assert.Equal(11, report.Problems.Count);
        Assert.Contains(report.Problems, p => p.StartsWith("Kafka:BootstrapServers is empty"));
        Assert.Contains(report.Problems, p => p.StartsWith("Kafka:GroupId is empty"));
        Assert.Contains(report.Problems, p => p.StartsWith("Kafka:TransactionTimeout is 1 s"));
        Assert.Contains(report.Problems, p => p.StartsWith("Kafka:SessionTimeout is 660 s"));
        Assert.Contains(report.Problems, p => p.StartsWith("Kafka:RequestTimeout is 0 s"));
        Assert.Contains("Kafka:Common:client.id is the service's own setting: made of instance and thread.", report.Problems);
        Assert.Contains("Kafka:Common:no.such.key: librdkafka has no such key.", report.Problems);
        Assert.Contains(report.Problems, p => p.StartsWith("Kafka:Consumer:auto.offset.reset is the service's own setting: every partition"));
        Assert.Contains(report.Problems, p => p.StartsWith("Kafka:Consumer:fetch.wait.max.ms: ") && p.Contains("-5"));
        Assert.Contains("Kafka:Producer:acks is the service's own setting: a transactional producer needs it as it is.", report.Problems);
        Assert.Contains("Kafka:Admin:ssl.key.password.file: the file /no/such/file does not exist or may not be read.", report.Problems);
        Assert.All(report.Problems, p => Assert.DoesNotContain('\n', p));
    }

    [Fact]
    public void A_session_must_outlive_a_hung_transaction_in_the_classic_protocol_only()
    {
        var options = new KafkaOptions { SessionTimeout = TimeSpan.FromSeconds(10), TransactionTimeout = TimeSpan.FromSeconds(10) };

        Assert.Contains("must exceed Kafka:TransactionTimeout", Assert.Single(SettingsValidator.Check(options).Problems));
        Assert.Empty(SettingsValidator.Check(options with { GroupProtocol = KafkaGroupProtocol.Consumer }).Problems);
    }

    [Theory]
    [InlineData("localhost:9092,127.0.0.1:9093,[::1]:9094", "plaintext", null)]
    [InlineData("kafka-1:9092", "plaintext", "security.protocol is plaintext")]
    [InlineData("localhost:9092,kafka-1:9092", "SASL_PLAINTEXT", "with PLAIN the password")]
    [InlineData("kafka-1:9092", "sasl_ssl", null)]
    [InlineData("kafka-1:9092", "SSL", null)]
    public void Unencrypted_traffic_beyond_this_machine_is_warned_of(string servers, string protocol, string? warning)
    {
        var report = SettingsValidator.Check(new KafkaOptions
        {
            BootstrapServers = servers,
            Common = new Dictionary<string, string> { ["security.protocol"] = protocol },
        });

        Assert.Equal(warning is null ? 0 : 1, report.Warnings.Count);
        Assert.All(report.Warnings, w => Assert.Contains(warning!, w));
    }

    [Fact]
    public void A_switched_off_certificate_check_is_warned_of_wherever_it_stands()
    {
        var report = SettingsValidator.Check(new KafkaOptions
        {
            Common = new Dictionary<string, string> { ["ssl.endpoint.identification.algorithm"] = "none" },
            Producer = new Dictionary<string, string> { ["enable.ssl.certificate.verification"] = "false" },
        });

        Assert.Equal(2, report.Warnings.Count);
    }

    [Fact]
    public void A_refused_secret_is_not_repeated()
    {
        var report = SettingsValidator.Check(new KafkaOptions
        {
            Common = new Dictionary<string, string> { ["ssl_key"] = "canary" },
        });

        Assert.DoesNotContain("canary", Assert.Single(report.Problems));
    }
}
