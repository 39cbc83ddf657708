using VisuTility.Streams.Ports;
using static VisuTility.Streams.Tests.Simulation.ClusterProbe;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>Group membership and its fencing against the answers of a real broker (real-broker.md 4, 9, 12; exactly-once.md 1.5).</summary>
public sealed class InMemoryGroupTests
{
    [Fact]
    public void New_partitions_are_parked_until_seek_and_resume()
    {
        var cluster = Cluster(GroupProtocol.ClassicCooperative);
        cluster.Append(Metrics0, "a");
        var a = new Member(cluster, "a");

        Assert.Empty(a.Poll());
        Assert.Equal("+Metrics-0,Metrics-1", a.Listener.TakeTold());
        cluster.Append(Metrics0, "b");
        Assert.Empty(a.Poll());

        Assert.True(a.Consumer.Seek(Metrics0, 0));
        a.Consumer.Resume(Metrics0);
        Assert.Equal(["Metrics-0@0=a", "Metrics-0@1=b", "Metrics-0 end 2"], a.Poll());
    }

    [Fact]
    public void A_record_may_slip_through_the_pause()
    {
        var cluster = Cluster(GroupProtocol.ClassicCooperative);
        var a = new Member(cluster, "a");
        a.Poll();
        cluster.Append(Metrics0, "late");
        a.Process.SlipThroughPause(Metrics0);

        Assert.Equal(["Metrics-0@0=late"], a.Poll());
        Assert.Empty(a.Poll());
    }

    [Theory]
    [InlineData(GroupProtocol.ClassicCooperative)]
    [InlineData(GroupProtocol.Consumer)]
    public void A_joining_member_gets_half_and_the_kept_half_is_never_revoked(GroupProtocol protocol)
    {
        var cluster = Cluster(protocol);
        var a = new Member(cluster, "a");
        a.Poll();
        var b = new Member(cluster, "b");
        PollAll(a, b);

        Assert.Equal("+Metrics-0,Metrics-1 -Metrics-1", a.Listener.TakeTold());
        Assert.Equal("+Metrics-1", b.Listener.TakeTold());
    }

    [Fact]
    public void An_eager_group_revokes_everything_before_the_join_and_the_old_generation_still_commits()
    {
        var cluster = Cluster(GroupProtocol.ClassicEager);
        var a = new Member(cluster, "a");
        a.Poll();
        a.Listener.InRevoke = () => Assert.Null(a.TryCommit(Metrics0, 5));
        var b = new Member(cluster, "b");
        PollAll(b, a);

        Assert.Equal("+Metrics-0,Metrics-1 -Metrics-0,Metrics-1 +Metrics-0", a.Listener.TakeTold());
        Assert.Equal("+Metrics-1", b.Listener.TakeTold());
        Assert.Equal(5, cluster.CommittedOffset(Metrics0));
    }

    [Fact]
    public void A_cooperative_revoke_handler_can_commit_with_metadata_read_inside_it()
    {
        var cluster = Cluster(GroupProtocol.ClassicCooperative);
        var a = new Member(cluster, "a");
        a.Poll();
        a.Listener.InRevoke = () => Assert.Null(a.TryCommit(Metrics1, 5));
        PollAll(new Member(cluster, "b"), a);

        Assert.Equal(5, cluster.CommittedOffset(Metrics1));
    }

    [Theory]
    [InlineData(GroupProtocol.ClassicCooperative)]
    [InlineData(GroupProtocol.ClassicEager)]
    [InlineData(GroupProtocol.Consumer)]
    public void Close_revokes_and_the_other_member_takes_over(GroupProtocol protocol)
    {
        var cluster = Cluster(protocol);
        var (a, b) = (new Member(cluster, "a"), new Member(cluster, "b"));
        PollAll(a, b);

        a.Consumer.Close();
        PollAll(b);

        Assert.EndsWith("-Metrics-0", a.Listener.TakeTold());
        Assert.Contains("Metrics-0", b.Listener.Told[^1]);
    }

    [Theory]
    [InlineData(GroupProtocol.ClassicCooperative)]
    [InlineData(GroupProtocol.Consumer)]
    public void A_killed_members_partitions_wait_for_the_session_time_out(GroupProtocol protocol)
    {
        var cluster = Cluster(protocol);
        var (a, b) = (new Member(cluster, "a"), new Member(cluster, "b"));
        PollAll(a, b);
        b.Listener.TakeTold();
        a.Process.Kill();

        cluster.Time.Advance(TimeSpan.FromSeconds(44));
        PollAll(b);
        Assert.Equal("", b.Listener.TakeTold());

        cluster.Time.Advance(TimeSpan.FromSeconds(1));
        PollAll(b);
        Assert.Equal("+Metrics-0", b.Listener.TakeTold());
        Assert.Throws<SimulatedCrash>(() => a.Poll());
    }

    /// <summary>real-broker.md 4, first table, row 2: UNKNOWN_MEMBER_ID, abortable, the same producer usable at once.</summary>
    [Theory]
    [InlineData(GroupProtocol.ClassicCooperative)]
    [InlineData(GroupProtocol.Consumer)]
    public void A_stopped_process_that_wakes_up_is_refused_then_told_and_joins_again(GroupProtocol protocol)
    {
        var cluster = Cluster(protocol);
        var (a, b) = (new Member(cluster, "a"), new Member(cluster, "b"));
        PollAll(a, b);
        a.Listener.TakeTold();
        a.Process.Stopped = true;
        cluster.Time.Advance(TimeSpan.FromSeconds(45));
        PollAll(b);
        a.Process.Stopped = false;

        Assert.Equal("UNKNOWN_MEMBER_ID", a.TryCommit(Metrics0, 5));
        var told = a.Poll();
        Assert.Equal(protocol == GroupProtocol.Consumer, told.Contains("MembershipLost UNKNOWN_MEMBER_ID"));
        Assert.StartsWith("!Metrics-0", a.Listener.TakeTold());
        PollAll(b, a);
        Assert.StartsWith("+Metrics-", a.Listener.TakeTold());
        Assert.Null(a.TryCommit(a.Owned, 5));
    }

    /// <summary>
    /// real-broker.md 4, first table, row 1: refused whether the metadata is fresh or cached; the member id is empty on classic only.
    /// </summary>
    [Theory]
    [InlineData(GroupProtocol.ClassicCooperative, true)]
    [InlineData(GroupProtocol.Consumer, false)]
    public void A_poll_stalled_past_max_poll_interval_is_refused(GroupProtocol protocol, bool idIsEmpty)
    {
        var cluster = Cluster(protocol);
        var a = new Member(cluster, "a");
        a.Poll();
        var cached = a.Consumer.GroupMetadata();
        cluster.Time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(idIsEmpty, a.Consumer.MemberId.Length == 0);
        Assert.Equal("UNKNOWN_MEMBER_ID", a.TryCommit(Metrics0, 5));
        Assert.Equal("UNKNOWN_MEMBER_ID", a.TryCommit(Metrics0, 5, cached));
        Assert.Contains("MembershipLost _MAX_POLL_EXCEEDED", a.Poll());
        Assert.Equal("+Metrics-0,Metrics-1 !Metrics-0,Metrics-1 +Metrics-0,Metrics-1", a.Listener.TakeTold());
    }

    [Fact]
    public void Lost_membership_can_arrive_as_an_ordinary_revoke()
    {
        var cluster = Cluster(GroupProtocol.ClassicCooperative);
        var a = new Member(cluster, "a");
        a.Poll();
        a.Process.LostAsRevoked = true;
        cluster.Time.Advance(TimeSpan.FromMinutes(6));
        a.Listener.InRevoke = () => Assert.Equal("UNKNOWN_MEMBER_ID", a.TryCommit(Metrics0, 5, new GroupToken("a-1", 1, null)));
        a.Poll();

        Assert.Contains("-Metrics-0,Metrics-1", a.Listener.TakeTold());
    }

    /// <summary>real-broker.md 4, second table, row 1; KIP-848 as the stories found it.</summary>
    [Theory]
    [InlineData(GroupProtocol.ClassicCooperative)]
    [InlineData(GroupProtocol.Consumer)]
    public void A_commit_from_nobody_is_accepted(GroupProtocol protocol)
    {
        var cluster = Cluster(protocol);
        var a = new Member(cluster, "a");
        a.Poll();
        a.Process.ForgetMembership();

        Assert.Equal("", a.Consumer.MemberId);
        Assert.Null(a.TryCommit(Metrics0, 5));
        Assert.Equal(5, cluster.CommittedOffset(Metrics0));
    }

    /// <summary>real-broker.md 4, second table, rows 2 to 5, for brokers from 4.3 on.</summary>
    [Theory]
    [InlineData(GroupProtocol.ClassicCooperative, "ILLEGAL_GENERATION")]
    [InlineData(GroupProtocol.Consumer, null)]
    public void Metadata_cached_before_another_member_joined(GroupProtocol protocol, string? keptPartition)
    {
        var cluster = Cluster(protocol);
        var a = new Member(cluster, "a");
        a.Poll();
        var cached = a.Consumer.GroupMetadata();
        var b = new Member(cluster, "b");
        PollAll(a, b);

        Assert.Equal(keptPartition, a.TryCommit(Metrics0, 5, cached));
        Assert.Equal("ILLEGAL_GENERATION", a.TryCommit(Metrics1, 5, cached));
        Assert.Null(a.TryCommit(Metrics0, 6));
        Assert.Null(a.TryCommit(Metrics1, 6));
    }

    /// <summary>real-broker.md 12: classic, same instance id: assigned at once, nobody else is disturbed.</summary>
    [Fact]
    public void A_static_member_that_comes_back_gets_its_partitions_at_once_and_its_former_self_is_fenced()
    {
        var cluster = Cluster(GroupProtocol.ClassicCooperative);
        var (a, b) = (new Member(cluster, "a", "i-a"), new Member(cluster, "b", "i-b"));
        PollAll(a, b);
        b.Listener.TakeTold();

        var again = new Member(cluster, "again", "i-a");
        again.Poll();

        Assert.Equal("+Metrics-0", again.Listener.TakeTold());
        PollAll(b);
        Assert.Equal("", b.Listener.TakeTold());
        Assert.Equal("FENCED_INSTANCE_ID", a.TryCommit(Metrics0, 5));
        Assert.Contains("Fatal FENCED_INSTANCE_ID", a.Poll());
    }

    /// <summary>real-broker.md 12.</summary>
    [Fact]
    public void With_the_consumer_protocol_the_id_of_a_killed_member_is_refused_until_its_session_ends()
    {
        var cluster = Cluster(GroupProtocol.Consumer);
        var a = new Member(cluster, "a", "i-a");
        a.Poll();
        a.Process.Kill();

        Assert.Contains("Fatal UNRELEASED_INSTANCE_ID", new Member(cluster, "again", "i-a").Poll());
        cluster.Time.Advance(TimeSpan.FromSeconds(45));
        var again = new Member(cluster, "again", "i-a");
        again.Poll();
        Assert.Equal("+Metrics-0,Metrics-1", again.Listener.TakeTold());
    }

    [Fact]
    public void With_the_consumer_protocol_a_static_member_that_left_finds_its_place_again_and_nobody_is_disturbed()
    {
        var cluster = Cluster(GroupProtocol.Consumer);
        var (a, b) = (new Member(cluster, "a", "i-a"), new Member(cluster, "b", "i-b"));
        PollAll(a, b);
        PollAll(a, b);
        b.Listener.TakeTold();
        a.Consumer.Close();
        PollAll(b);

        var again = new Member(cluster, "again", "i-a");
        again.Poll();
        PollAll(b);

        Assert.Equal("+Metrics-0", again.Listener.TakeTold());
        Assert.Equal("", b.Listener.TakeTold());
    }

    /// <summary>real-broker.md 9: lost handler, topic missing; recreated: assigned again and no committed offset.</summary>
    [Fact]
    public void A_deleted_and_recreated_topic_is_lost_then_assigned_again_without_offsets()
    {
        var cluster = Cluster(GroupProtocol.ClassicCooperative);
        var a = new Member(cluster, "a");
        a.Poll();
        a.TryCommit(Metrics0, 5);
        var id = a.Process.Describe(Second).Topics[TopicRole.Metrics].Id;
        cluster.DeleteTopic(TopicRole.Metrics);

        Assert.Contains("TopicMissing UNKNOWN_TOPIC_OR_PART", a.Poll());
        cluster.CreateTopic(TopicRole.Metrics, 2);
        PollAll(a);

        Assert.Equal("+Metrics-0,Metrics-1 !Metrics-0,Metrics-1 +Metrics-0,Metrics-1", a.Listener.TakeTold());
        Assert.Equal(CommittedState.None, a.Consumer.Committed(Metrics0, Second).State);
        Assert.NotEqual(id, a.Process.Describe(Second).Topics[TopicRole.Metrics].Id);
    }

    [Fact]
    public void Added_partitions_are_assigned()
    {
        var cluster = Cluster(GroupProtocol.ClassicCooperative);
        var a = new Member(cluster, "a");
        a.Poll();
        cluster.AddPartitions(TopicRole.Metrics, 3);
        PollAll(a);

        Assert.Equal("+Metrics-0,Metrics-1 +Metrics-2", a.Listener.TakeTold());
    }

    private static InMemoryCluster Cluster(GroupProtocol protocol)
    {
        var cluster = new InMemoryCluster(new InMemoryClusterOptions { Protocol = protocol });
        cluster.CreateTopic(TopicRole.Metrics, 2);
        return cluster;
    }

    private static void PollAll(params Member[] members)
    {
        for (var round = 0; round < 4; round++)
        {
            foreach (var member in members)
            {
                member.Poll();
            }
        }
    }

    private sealed class Member
    {
        private readonly ITransactionalProducer _producer;

        public Member(InMemoryCluster cluster, string name, string? instanceId = null)
        {
            Process = cluster.CreateProcess(name);
            _producer = Process.StartedProducer(name);
            Consumer = Process.CreateGroupConsumer(name, instanceId);
            Consumer.Subscribe([TopicRole.Metrics], Listener);
        }

        public InMemoryClients Process { get; }

        public IRecordConsumer Consumer { get; }

        public RecordingListener Listener { get; } = new();

        public PartitionId Owned { get; private set; }

        public string[] Poll()
        {
            var lines = Consumer.PollText();
            Owned = Listener.Told.Count > 0 && Listener.Told[^1].EndsWith('1') ? Metrics1 : Metrics0;
            return lines;
        }

        /// <summary>A whole transaction with one offset: null or the error code.</summary>
        public string? TryCommit(PartitionId partition, long offset, object? metadata = null)
        {
            Assert.True(_producer.Begin().IsOk);
            var sent = _producer.SendOffsets([new(partition, offset)], metadata ?? Consumer.GroupMetadata(), Second);
            Assert.True(sent.Outcome is TransactionOutcome.Ok or TransactionOutcome.Abortable);
            Assert.True(sent.IsOk ? _producer.Commit(Second).IsOk : _producer.Abort(Second).IsOk);
            return sent.Code;
        }
    }
}
