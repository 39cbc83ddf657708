using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>
/// The classic protocol: a rebalance waits until every member has joined again (in its poll), then a new generation begins.
/// Cooperative: a partition that moves is first revoked in one generation and given away in the next.
/// </summary>
internal sealed class ClassicGroup(InMemoryCluster cluster, bool eager) : IConsumerGroup
{
    private readonly List<GroupMembership> _members = [];
    private bool _preparing;
    private int _generation;
    private int _round;
    private int _lastMember;

    public IReadOnlyList<GroupMembership> Members => _members;

    public GroupStep Next(GroupMembership member)
    {
        if (member.InstanceFenced)
        {
            return new GroupStep(GroupStepKind.Fatal, [.. member.Owned], ConsumerFaultKind.Fatal, "FENCED_INSTANCE_ID");
        }

        if (!member.InGroup)
        {
            if (member.LostCode is { } code)
            {
                member.LostCode = null;
                member.MemberId = "";
                member.Generation = -1;
                return code == "_MAX_POLL_EXCEEDED"
                    ? new GroupStep(GroupStepKind.Lost, [.. member.Owned], ConsumerFaultKind.MembershipLost, code)
                    : new GroupStep(GroupStepKind.Lost, [.. member.Owned]); // The client tells its own clock's verdict only.
            }

            Join(member);
        }

        if (_preparing && !member.Joined)
        {
            if (eager && member.Owned.Count > 0)
            {
                return new GroupStep(GroupStepKind.Revoke, [.. member.Owned]);
            }

            member.Joined = true;
            CompleteIfAllJoined();
        }

        return _preparing ? GroupStep.None : Reconcile(member);
    }

    public void Leave(GroupMembership member)
    {
        if (member.InstanceId is null)
        {
            Remove(member);
        }
        else
        {
            cluster.Time.Schedule(cluster.Options.SessionTimeout, () => Remove(member));
        }
    }

    public void Expire(GroupMembership member, string code)
    {
        if (Remove(member))
        {
            member.LostCode = code;
        }
    }

    public void MetadataChanged() => Prepare();

    public string? Validate(GroupToken token, PartitionId partition)
    {
        if (token is { MemberId: "", Generation: -1 })
        {
            return null;
        }

        var fenced = token.InstanceId is { } instance && _members.Exists(m => m.InstanceId == instance && m.BrokerId != token.MemberId);
        if (fenced)
        {
            return "FENCED_INSTANCE_ID";
        }

        if (!_members.Exists(m => m.BrokerId == token.MemberId))
        {
            return "UNKNOWN_MEMBER_ID";
        }

        return token.Generation == _generation ? null : "ILLEGAL_GENERATION";
    }

    private void Join(GroupMembership member)
    {
        member.BrokerId = $"{member.ClientId}-{++_lastMember}";
        member.InGroup = true;
        member.MustRejoin = false;
        member.Target = [];
        var former = member.InstanceId is { } instance ? _members.Find(m => m.InstanceId == instance) : null;
        if (former is null)
        {
            _members.Add(member);
            Prepare();
        }
        else
        {
            TakePlace(member, former);
        }

        member.Joined = true;
        CompleteIfAllJoined();
    }

    /// <summary>A static member that comes back gets the former's partitions in the same generation.</summary>
    private void TakePlace(GroupMembership member, GroupMembership former)
    {
        _members[_members.IndexOf(former)] = member;
        member.Target = former.Target;
        former.InGroup = false;
        former.InstanceFenced = true;
    }

    private void Prepare()
    {
        if (_preparing || _members.Count == 0)
        {
            return;
        }

        _preparing = true;
        _members.ForEach(m => m.Joined = false);
        var round = ++_round;
        cluster.Time.Schedule(cluster.Options.MaxPollInterval, () => DropAbsent(round));
    }

    private void DropAbsent(int round)
    {
        if (_preparing && _round == round)
        {
            _members.Where(m => !m.Joined).ToList().ForEach(m => Expire(m, "UNKNOWN_MEMBER_ID"));
        }
    }

    private bool Remove(GroupMembership member)
    {
        member.InGroup = false;
        if (!_members.Remove(member))
        {
            return false;
        }

        if (!_preparing)
        {
            Prepare();
        }

        CompleteIfAllJoined();
        return true;
    }

    private void CompleteIfAllJoined()
    {
        if (!_preparing || !_members.TrueForAll(m => m.Joined))
        {
            return;
        }

        _preparing = false;
        _generation++;
        var targets = StickyAssignor.Assign(_members, cluster.PartitionsOf(_members.SelectMany(m => m.Topics)));
        for (var i = 0; i < _members.Count; i++)
        {
            var others = _members.Where((_, j) => j != i).SelectMany(m => m.Owned).ToList();
            _members[i].Target = [.. targets[i].Where(p => !others.Contains(p))];
        }
    }

    private GroupStep Reconcile(GroupMembership member)
    {
        member.MemberId = member.BrokerId;
        member.Generation = _generation;
        var revoked = member.Owned.Except(member.Target).ToList();
        if (revoked.Count > 0)
        {
            member.MustRejoin = true;
            return new GroupStep(GroupStepKind.Revoke, revoked);
        }

        var added = member.Target.Except(member.Owned).ToList();
        if (added.Count > 0)
        {
            return new GroupStep(GroupStepKind.Assign, added);
        }

        if (member.MustRejoin)
        {
            member.MustRejoin = false;
            Prepare();
            member.Joined = true;
            CompleteIfAllJoined();
            return _preparing ? GroupStep.None : Reconcile(member);
        }

        return GroupStep.None;
    }
}
