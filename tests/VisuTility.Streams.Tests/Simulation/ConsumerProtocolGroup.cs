using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>
/// KIP-848 as brokers from 4.3 on serve it: the coordinator assigns, nobody waits for a round; a partition goes to its new owner once the
/// former has given it up.
/// A commit with an older epoch is accepted for partitions the member keeps (real-broker.md 4), and one of nobody as in a classic group: where
/// the notes have it refused, the client had made up a member id before it joined.
/// The id of a static member is refused to others while it lives, and after a kill until its session ends; one that left keeps its place so long.
/// </summary>
internal sealed class ConsumerProtocolGroup(InMemoryCluster cluster) : IConsumerGroup
{
    private readonly List<GroupMembership> _members = [];
    private readonly HashSet<GroupMembership> _away = [];
    private int _epoch;
    private int _lastMember;

    public IReadOnlyList<GroupMembership> Members => _members;

    public GroupStep Next(GroupMembership member)
    {
        if (!member.InGroup)
        {
            if (member.LostCode is { } code)
            {
                member.LostCode = null;
                member.Generation = -1;
                return new GroupStep(GroupStepKind.Lost, [.. member.Owned], ConsumerFaultKind.MembershipLost, code);
            }

            if (member.InstanceId is { } id && _members.Exists(m => m.InstanceId == id && !_away.Contains(m)))
            {
                return new GroupStep(GroupStepKind.Fatal, [], ConsumerFaultKind.Fatal, "UNRELEASED_INSTANCE_ID");
            }

            Join(member);
        }

        return Reconcile(member);
    }

    public void Leave(GroupMembership member)
    {
        if (member.InstanceId is null)
        {
            Remove(member);
            return;
        }

        _away.Add(member);
        cluster.Time.Schedule(cluster.Options.SessionTimeout, () => _ = _away.Remove(member) && Remove(member));
    }

    public void Expire(GroupMembership member, string code)
    {
        if (Remove(member))
        {
            member.LostCode = code;
        }
    }

    public void MetadataChanged() => Retarget();

    public string? Validate(GroupToken token, PartitionId partition)
    {
        if (token is { MemberId: "", Generation: -1 })
        {
            return null; // ConsumerGroup.validateOffsetCommit of 4.3.1, for transactional commits.
        }

        var member = _members.Find(m => m.BrokerId == token.MemberId);
        if (member is null)
        {
            return "UNKNOWN_MEMBER_ID";
        }

        var keeps = token.Generation < member.Epoch && member.Target.Contains(partition) && member.Owned.Contains(partition);
        return token.Generation == member.Epoch || keeps ? null : "ILLEGAL_GENERATION";
    }

    private void Join(GroupMembership member)
    {
        member.BrokerId = $"{member.ClientId}-{++_lastMember}";
        member.MemberId = member.BrokerId;
        member.InGroup = true;
        var former = _members.FindIndex(m => m.InstanceId == member.InstanceId && _away.Contains(m));
        if (former >= 0)
        {
            member.Target = _members[former].Target;
            _away.Remove(_members[former]);
            _members[former].InGroup = false;
            _members[former] = member;
            return;
        }

        _members.Add(member);
        Retarget();
    }

    private bool Remove(GroupMembership member)
    {
        member.InGroup = false;
        var removed = _members.Remove(member);
        if (removed)
        {
            Retarget();
        }

        return removed;
    }

    private void Retarget()
    {
        _epoch++;
        var targets = StickyAssignor.Assign(_members, cluster.PartitionsOf(_members.SelectMany(m => m.Topics)));
        for (var i = 0; i < _members.Count; i++)
        {
            _members[i].Target = targets[i];
        }
    }

    private GroupStep Reconcile(GroupMembership member)
    {
        var revoked = member.Owned.Except(member.Target).ToList();
        if (revoked.Count > 0)
        {
            return new GroupStep(GroupStepKind.Revoke, revoked);
        }

        member.Epoch = _epoch;
        member.Generation = _epoch;
        var held = _members.Where(m => m != member).SelectMany(m => m.Owned).ToList();
        var added = member.Target.Except(member.Owned).Except(held).ToList();
        return added.Count > 0 ? new GroupStep(GroupStepKind.Assign, added) : GroupStep.None;
    }
}
