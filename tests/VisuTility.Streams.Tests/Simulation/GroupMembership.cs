using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>
/// One consumer's membership: what the client believes (MemberId, Generation, Owned) and what the coordinator holds (InGroup, Joined,
/// Target).
/// </summary>
internal sealed class GroupMembership(InMemoryClients process, string clientId, string? instanceId, IReadOnlyList<TopicRole> topics)
{
    public InMemoryClients Process { get; } = process;

    public string ClientId { get; } = clientId;

    public string? InstanceId { get; } = instanceId;

    public IReadOnlyList<TopicRole> Topics { get; } = topics;

    /// <summary>The client's view; empty while it knows that it is no member.</summary>
    public string MemberId { get; set; } = "";

    /// <summary>Generation or member epoch as the client knows it.</summary>
    public int Generation { get; set; } = -1;

    /// <summary>Partitions the client holds, in order of assignment.</summary>
    public List<PartitionId> Owned { get; } = [];

    public bool InGroup { get; set; }

    /// <summary>The id the coordinator gave; stays known there after the client forgot it.</summary>
    public string BrokerId { get; set; } = "";

    /// <summary>Why the coordinator or the client's clock ended the membership; told once.</summary>
    public string? LostCode { get; set; }

    /// <summary>Another consumer with the same instance id took the place.</summary>
    public bool InstanceFenced { get; set; }

    public bool Joined { get; set; }

    public bool MustRejoin { get; set; }

    public List<PartitionId> Target { get; set; } = [];

    /// <summary>Member epoch at the coordinator (KIP-848).</summary>
    public int Epoch { get; set; }

    public long LastPollMs { get; set; }
}

internal enum GroupStepKind
{
    None,
    Assign,
    Revoke,
    Lost,
    Fatal,
}

/// <summary>What a member has to do next inside its poll.</summary>
internal sealed record GroupStep(
    GroupStepKind Kind, IReadOnlyList<PartitionId> Partitions, ConsumerFaultKind? Fault = null, string? Code = null)
{
    public static GroupStep None { get; } = new(GroupStepKind.None, []);
}

/// <summary>What a consumer hands to SendOffsets.</summary>
public sealed record GroupToken(string MemberId, int Generation, string? InstanceId);
