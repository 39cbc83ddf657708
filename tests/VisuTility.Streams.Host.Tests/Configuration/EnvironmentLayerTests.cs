using VisuTility.Streams.Host.Configuration;

namespace VisuTility.Streams.Host.Tests.Configuration;

public sealed class EnvironmentLayerTests
{
    [Theory]
    [InlineData("VISUTILITY_KAFKA_SASL_PASSWORD", "Kafka:Common:sasl.password")]
    [InlineData("VISUTILITY_KAFKA_SASL_PASSWORD_FILE", "Kafka:Common:sasl.password.file")]
    [InlineData("VISUTILITY_KAFKA_LOG__LEVEL", "Kafka:Common:log_level")]
    [InlineData("VISUTILITY_KAFKA_BOOTSTRAP_SERVERS", "Kafka:BootstrapServers")]
    [InlineData("VISUTILITY_KAFKA_GROUP_ID", "Kafka:GroupId")]
    [InlineData("VISUTILITY_KAFKA_TRANSACTION_TIMEOUT", "Kafka:TransactionTimeout")]
    [InlineData("VISUTILITY_KAFKA__CONSUMER__FETCH_MIN_BYTES", "Kafka:Consumer:fetch.min.bytes")]
    [InlineData("VISUTILITY_REGISTRY_URL", "Registry:schema.registry.url")]
    [InlineData("VISUTILITY_REGISTRY_BASIC_AUTH_USER_INFO_FILE", "Registry:schema.registry.basic.auth.user.info.file")]
    [InlineData("VISUTILITY_PREFIX", "Topics:Prefix")]
    [InlineData("VISUTILITY_OUTPUT_PREFIX", "Topics:OutputPrefix")]
    [InlineData("VISUTILITY_TOPICS__OUTPUTPREFIX", "Topics:OutputPrefix")]
    [InlineData("VISUTILITY_LOG_LEVEL", "Service:LogLevel")]
    [InlineData("VISUTILITY_NONSENSE", null)]
    public void Variables_become_settings_as_in_kafkas_own_image(string variable, string? path) =>
        Assert.Equal(path, EnvironmentLayer.PathOf(variable));

    [Fact]
    public void What_kubernetes_sets_for_services_is_no_setting_and_no_reason_to_warn()
    {
        var warnings = new List<string>();
        var layer = EnvironmentLayer.Read(
            new Dictionary<string, string>
            {
                ["VISUTILITY_SERVICE_HOST"] = "10.0.0.1",
                ["VISUTILITY_PORT"] = "tcp://10.0.0.1:80",
                ["VISUTILITY_KAFKA_PORT_9092_TCP_ADDR"] = "10.0.0.2",
                ["VISUTILITY_KAFKA_SERVICE_PORT_CLIENTS"] = "9092",
                ["PATH"] = "/bin",
            },
            warnings);

        Assert.Empty(layer.Values);
        Assert.Empty(warnings);
    }

    [Fact]
    public void A_variable_of_ours_that_means_nothing_is_pointed_out()
    {
        var warnings = new List<string>();

        EnvironmentLayer.Read(new Dictionary<string, string> { ["VISUTILITY_PREFX"] = "a" }, warnings);

        Assert.Contains("VISUTILITY_PREFX", Assert.Single(warnings));
    }
}
