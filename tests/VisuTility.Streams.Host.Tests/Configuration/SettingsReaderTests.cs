using VisuTility.Streams.Host.Configuration;

namespace VisuTility.Streams.Host.Tests.Configuration;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly TestHost _host = new();

    [Fact]
    public void The_command_line_goes_before_the_environment_and_that_before_the_file()
    {
        _host.Write("appsettings.json", """
            // comments are welcome
            {
              "Kafka": { "BootstrapServers": "file:1", "GroupId": "file", 
                         "Common": { "client.rack": "file", "socket.nagle.disable": "true" } },
              "Topics": { "Prefix": "file" }
            }
            """);
        _host.Variables["VISUTILITY_KAFKA_GROUP_ID"] = "environment";
        _host.Variables["VISUTILITY_PREFIX"] = "environment";

        var reading = Read(("Topics:Prefix", "line"), ("Kafka:Common:client.rack", "line"));

        Assert.Empty(reading.Problems);
        Assert.Equal("file:1", reading.Settings.Kafka.BootstrapServers);
        Assert.Equal("environment", reading.Settings.Kafka.GroupId);
        Assert.Equal("line", reading.Settings.Topics.Prefix);
        Assert.Equal("line", reading.Settings.Kafka.Common["client.rack"]);
        Assert.Equal("true", reading.Settings.Kafka.Common["socket.nagle.disable"]);
        Assert.Equal("appsettings.json", Source(reading, "Kafka:BootstrapServers"));
        Assert.Equal("VISUTILITY_KAFKA_GROUP_ID", Source(reading, "Kafka:GroupId"));
        Assert.Equal("default", Source(reading, "Kafka:SessionTimeout"));
    }

    [Fact]
    public void All_problems_are_listed_at_once()
    {
        _host.Write("appsettings.json", """
            { "Kafka": { "GroupID2": "x", "Common": { "acks": "1", "no.such.key": "1" } }, "Other": { "Free": "1" } }
            """);

        var reading = Read(
            ("Service:Threads", "0"), ("Service:CommitInterval", "soon"), ("Kafka:GroupProtocol", "none"), ("Topics:Prefix", "a b"),
            ("Service:Rules", "missing.json"), ("Registry:schema.registry.url", "nonsense"), ("Service:Instance", "a/b"));

        string[] named =
        [
            "Kafka:GroupID2", "acks", "no.such.key", "Service:Threads", "Service:CommitInterval", "Kafka:GroupProtocol", "Topics:Prefix",
            "missing.json", "schema.registry.url", "Service:Instance",
        ];
        Assert.All(named, name => Assert.Contains(reading.Problems, problem => problem.Contains(name, StringComparison.Ordinal)));
        Assert.DoesNotContain(reading.Problems, problem => problem.Contains("Other", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("15s", 15_000)]
    [InlineData("500ms", 500)]
    [InlineData("1m", 60_000)]
    public void Durations_have_units(string text, int milliseconds)
    {
        var reading = Read(("Service:CommitInterval", text));

        Assert.Empty(reading.Problems);
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), reading.Settings.Service.CommitInterval);
    }

    [Fact]
    public void A_configured_instance_is_a_static_member_and_an_invented_one_is_not()
    {
        Assert.True(Read(("Service:Instance", "pod-1")).Settings.Service.HasStableInstance);
        Assert.False(Read().Settings.Service.HasStableInstance);
    }

    [Fact]
    public void A_registry_may_borrow_the_user_of_the_kafka_clients()
    {
        var reading = Read(
            ("Registry:schema.registry.url", "https://registry:8081"),
            ("Registry:schema.registry.basic.auth.credentials.source", "SASL_INHERIT"),
            ("Kafka:Common:sasl.username", "me"), ("Kafka:Common:sasl.password", "secret"));

        Assert.Empty(reading.Problems);
        Assert.True(reading.Settings.Registry.Service!.Credentials.UserInfo!.TryRead(out var user, out _));
        Assert.Equal("me:secret", user);
    }

    [Fact]
    public void A_registry_without_a_server_is_a_folder_from_where_the_command_runs()
    {
        var reading = Read(("Registry:schema.registry.url", "file:schemas"));

        Assert.Equal(Path.Combine(_host.Host.WorkingFolder, "schemas"), reading.Settings.Registry.Folder);
        Assert.Null(reading.Settings.Registry.Service);
    }

    [Fact]
    public void A_secret_on_the_command_line_is_warned_of()
    {
        var reading = Read(("Kafka:Common:sasl.password", "canary"));

        Assert.Contains(reading.Warnings, warning => warning.Contains("sasl.password.file", StringComparison.Ordinal));
        Assert.DoesNotContain(reading.Warnings, warning => warning.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_no_json_and_one_that_is_missing_are_problems_with_their_path()
    {
        var broken = _host.Write("broken.json", "{ not json");

        Assert.Contains(ReadFile("broken.json").Problems, problem => problem.Contains(broken, StringComparison.Ordinal));
        Assert.Contains(ReadFile("none.json").Problems, problem => problem.Contains("none.json", StringComparison.Ordinal));
    }

    public void Dispose() => _host.Dispose();

    private SettingsReading ReadFile(string file) => SettingsReader.Read(_host.Host, file, static _ => new SettingsLayer());

    private SettingsReading Read(params (string Path, string Value)[] line) => SettingsReader.Read(_host.Host, null, _ =>
    {
        var layer = new SettingsLayer();
        foreach (var (path, value) in line)
        {
            layer.Add(path, value, "--set");
        }

        return layer;
    });

    private static string Source(SettingsReading reading, string setting) => reading.Effective.Single(row => row.Setting == setting).Source;
}
