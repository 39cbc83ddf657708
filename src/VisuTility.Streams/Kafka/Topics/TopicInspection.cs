using Confluent.Kafka;
using Confluent.Kafka.Admin;
using VisuTility.Streams.Ports;
using NativeDescription = Confluent.Kafka.Admin.TopicDescription;
using TopicDescription = VisuTility.Streams.Ports.TopicDescription;

namespace VisuTility.Streams.Kafka.Topics;

/// <summary>
/// A topic as it is: replicas of its least replicated partition and settings in force; these are empty where they may not be read, and
/// null where the broker asked does not know the topic yet.
/// </summary>
internal sealed record PresentTopic(TopicDescription Topic, int ReplicationFactor, IReadOnlyDictionary<string, string>? Settings)
{
    public string? Setting(string name) => Settings?.GetValueOrDefault(name);
}

/// <summary>What the brokers say about our topics.</summary>
internal static class TopicInspection
{
    public static Dictionary<TopicRole, TopicDescription> Describe(AdminSession session, TopicNames names, TimeSpan timeout) =>
        Existing(session, names, timeout).ToDictionary(t => t.Key, t => Description(t.Key, t.Value));

    public static Dictionary<TopicRole, PresentTopic> Inspect(AdminSession session, TopicNames names, TimeSpan timeout)
    {
        var existing = Existing(session, names, timeout);
        var settings = Settings(session, existing.Values.Select(t => t.Name), timeout);
        return existing.ToDictionary(t => t.Key, t => Present(t.Key, t.Value, settings.GetValueOrDefault(t.Value.Name)));
    }

    private static PresentTopic Present(TopicRole role, NativeDescription topic, Dictionary<string, string>? settings) =>
        new(Description(role, topic), topic.Partitions.Min(p => p.Replicas.Count), settings);

    private static Dictionary<TopicRole, NativeDescription> Existing(AdminSession session, TopicNames names, TimeSpan timeout)
    {
        var wanted = TopicCollection.OfTopicNames(Enum.GetValues<TopicRole>().Select(r => names[r]).Distinct());
        var described = session.Run(timeout, c => DescribeAll(c, wanted, timeout));
        Require(described.Where(t => KafkaErrors.IsAuthorization(t.Error.Code)));
        return (from role in Enum.GetValues<TopicRole>()
                from topic in described
                where topic.Name == names[role] && !topic.Error.IsError
                select (role, topic)).ToDictionary(t => t.role, t => t.topic);
    }

    /// <summary>One missing topic makes the client throw; the answers for the others come with the exception.</summary>
    private static async Task<List<NativeDescription>> DescribeAll(IAdminClient client, TopicCollection topics, TimeSpan timeout)
    {
        try
        {
            return (await client.DescribeTopicsAsync(topics, new DescribeTopicsOptions { RequestTimeout = timeout })).TopicDescriptions;
        }
        catch (DescribeTopicsException e)
        {
            return e.Results.TopicDescriptions;
        }
    }

    private static void Require(IEnumerable<NativeDescription> refused)
    {
        var names = refused.Select(t => t.Name).ToList();
        if (names.Count > 0)
        {
            throw KafkaDiagnosis.TopicsRefused(names, "DESCRIBE", "The brokers do not show our topics");
        }
    }

    private static Dictionary<string, Dictionary<string, string>> Settings(
        AdminSession session, IEnumerable<string> topics, TimeSpan timeout)
    {
        var resources = topics.Distinct().Select(t => new ConfigResource { Type = ResourceType.Topic, Name = t }).ToList();
        return resources.Count == 0
            ? []
            : session.Run(timeout, c => DescribeSettings(c, resources, timeout)).ToDictionary(r => r.Name, r => r.Settings);
    }

    private static async Task<List<(string Name, Dictionary<string, string> Settings)>> DescribeSettings(
        IAdminClient client, List<ConfigResource> resources, TimeSpan timeout)
    {
        try
        {
            var answers = await client.DescribeConfigsAsync(resources, new DescribeConfigsOptions { RequestTimeout = timeout });
            return answers.ConvertAll(a => (a.ConfigResource.Name, Values(a.Entries)));
        }
        catch (DescribeConfigsException e)
        {
            return e.Results
                .FindAll(r => !r.Error.IsError || KafkaErrors.IsAuthorization(r.Error.Code))
                .ConvertAll(r => (r.ConfigResource.Name, r.Error.IsError ? [] : Values(r.Entries)));
        }
    }

    private static Dictionary<string, string> Values(Dictionary<string, ConfigEntryResult> entries) =>
        entries.Where(e => e.Value.Value is not null).ToDictionary(e => e.Key, e => e.Value.Value);

    private static TopicDescription Description(TopicRole role, NativeDescription topic) =>
        new(role, topic.Name, topic.TopicId.ToString(), topic.Partitions.Count);
}
