using Confluent.Kafka.Admin;
using VisuTility.Streams.IntegrationTests.Checking;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using Xunit.Abstractions;

namespace VisuTility.Streams.IntegrationTests.Failures;

/// <summary>Rights taken away under the running service, and two processes that were given one id.</summary>
[Collection(KafkaLocal.Collection)]
public sealed class RightsAndRivalsTests(KafkaLocal kafka, ITestOutputHelper output)
{
    private const int Partitions = 2;
    private const string User = "service";

    /// <summary>Each right in turn is refused while the service works; given back, it goes on, and nothing is missing or twice.</summary>
    [OwnBrokerFact]
    public void A_right_taken_away_under_the_running_service_ends_it_with_what_it_lacks_and_nothing_is_lost()
    {
        using var secured = KafkaLocal.Start("--security", "sasl_ssl");
        var names = KafkaLocal.NewNames();
        var group = secured.Options(names).GroupId;
        var admin = Login(secured, secured.Value("sasl.username"), ("sasl.password", File.ReadAllText(secured.Value("sasl.password.file")).Trim()));
        secured.Alter("users", User, "SCRAM-SHA-512=[password=secret]");
        var clients = new KafkaClients(secured.Options(names) with { Common = admin }, names);
        clients.Topics(KafkaLocal.SmallPlan).Apply(dryRun: false);
        using var cluster = new ClusterOperator(secured.Bootstrap, names, group, admin);
        var own = new KafkaClients(secured.Options(names) with { Common = Login(secured, User, ("sasl.password", "secret")) }, names);
        cluster.Admin.CreateAclsAsync(
        [
            Acl(ResourceType.Topic, names.Prefix, ResourcePatternType.Prefixed, AclPermissionType.Allow, AclOperation.All),
            Acl(ResourceType.Group, group, ResourcePatternType.Literal, AclPermissionType.Allow, AclOperation.Read),
        ]).Wait();
        secured.Tool("acls", "--add", "--allow-principal", $"User:{User}", "--operation", "All", "--transactional-id", group, "--resource-pattern-type", "prefixed");
        var load = new EventLoad(clients, Partitions, seed: 12);

        AclBinding[] denials =
        [
            Acl(ResourceType.Topic, names[TopicRole.Alerts], ResourcePatternType.Literal, AclPermissionType.Deny, AclOperation.Write),
            Acl(ResourceType.Topic, names[TopicRole.Metrics], ResourcePatternType.Literal, AclPermissionType.Deny, AclOperation.Read),
            Acl(ResourceType.Group, group, ResourcePatternType.Literal, AclPermissionType.Deny, AclOperation.Read),
        ];
        foreach (var denial in denials)
        {
            using (var service = new RunningService(own, names, group, "a", TestRules.Busy))
            {
                load.Write(1_000);
                Await.Drained(clients, TopicRole.Metrics, Partitions);
                cluster.Admin.CreateAclsAsync([denial]).Wait();
                load.Write(1_000);
                Await.That(() => service.Ended is not null, $"an end without {denial.Pattern.Type} {denial.Entry.Operation}: {service.Log}");
                output.WriteLine($"{service.Ended!.ExitCode} {service.Ended.Message}");
                Assert.Equal(ExitCodes.Unauthorized, service.Ended.ExitCode);
                Assert.Contains(denial.Pattern.Name, service.Ended.Message, StringComparison.Ordinal);
                Assert.Contains("deploy/README.md", service.Ended.Message, StringComparison.Ordinal);
            }

            cluster.Admin.DeleteAclsAsync([denial.ToFilter()]).Wait();
        }

        using (new RunningService(own, names, group, "a", TestRules.Busy))
        {
            Await.Drained(clients, TopicRole.Metrics, Partitions);
            Await.Drained(clients, TopicRole.Signals, 1);
        }

        var result = new OutputCheck(clients, names, FixedSchemas.SchemaOf).Run(Partitions, 1);
        output.WriteLine(result.ToString());
        Assert.Equal(load.Committed, result.Input);
    }

    [BrokerFact]
    public void Of_two_processes_with_one_id_one_ends_with_its_own_exit_code_and_nothing_is_missing_or_twice()
    {
        var names = KafkaLocal.NewNames();
        var clients = kafka.Clients(names);
        using var registry = new FileRegistry(names);
        var rules = Path.GetTempFileName();
        File.WriteAllText(rules, TestRules.Busy.CanonicalJson);
        var load = new EventLoad(clients, Partitions, seed: 13, registry.MetricEventId, registry.ForeignId);
        load.Write(1_000);
        using var first = new ServiceProcess(kafka.Options(names), names, registry.Address, "7", rules);
        Await.Drained(clients, TopicRole.Metrics, Partitions);

        using var enough = new CancellationTokenSource();
        var writing = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                load.Write(500);
            }
        });
        using var second = new ServiceProcess(kafka.Options(names), names, registry.Address, "7", rules);
        Await.That(() => first.HasEnded || second.HasEnded, "one of the two ends");
        enough.Cancel();
        writing.Wait();
        var ended = first.HasEnded ? first : second;
        ended.AwaitEnd();
        output.WriteLine(ended.Log);
        Assert.Equal(ExitCodes.Fenced, ended.ExitCode);
        Assert.Contains("--instance", ended.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);

        using var again = first.HasEnded && second.HasEnded ? new ServiceProcess(kafka.Options(names), names, registry.Address, "7", rules) : null;
        Await.Drained(clients, TopicRole.Metrics, Partitions);
        Await.Drained(clients, TopicRole.Signals, 1);
        File.Delete(rules);
        var result = new OutputCheck(clients, names, registry.SchemaOf).Run(Partitions, 1);
        output.WriteLine(result.ToString());
        Assert.Equal(load.Committed, result.Input);
    }

    private static Dictionary<string, string> Login(KafkaLocal secured, string user, (string Key, string Value) password) => new()
    {
        ["security.protocol"] = "sasl_ssl",
        ["ssl.ca.location"] = secured.Value("ssl.ca.location"),
        ["sasl.mechanism"] = secured.Value("sasl.mechanism"),
        ["sasl.username"] = user,
        [password.Key] = password.Value,
    };

    private static AclBinding Acl(ResourceType type, string name, ResourcePatternType pattern, AclPermissionType permission, AclOperation operation) => new()
    {
        Pattern = new ResourcePattern { Type = type, Name = name, ResourcePatternType = pattern },
        Entry = new AccessControlEntry { Principal = $"User:{User}", Host = "*", Operation = operation, PermissionType = permission },
    };
}
