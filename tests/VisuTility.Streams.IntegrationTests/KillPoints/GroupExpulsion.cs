using Confluent.Kafka;
using VisuTility.Streams.IntegrationTests.Stories;

namespace VisuTility.Streams.IntegrationTests.KillPoints;

/// <summary>The coordinator drops every member of a classic group and tells none of them, as when their sessions had ended.</summary>
internal static class GroupExpulsion
{
    public static void Run(string bootstrap, string group)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap }).Build();
        foreach (var member in admin.DescribeConsumerGroupsAsync([group]).Result.ConsumerGroupDescriptions[0].Members)
        {
            LeaveGroupRequest.Send(bootstrap, group, member.ConsumerId);
        }
    }
}
