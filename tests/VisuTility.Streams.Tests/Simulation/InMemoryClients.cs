using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Tests.Simulation;

/// <summary>
/// The clients of one simulated process, with its faults: scripted answers, a crash at a port call, a stop (SIGSTOP) and a lost network.
/// A call that waits in vain lets its time-out pass on the virtual clock; Poll never waits.
/// </summary>
public sealed class InMemoryClients(InMemoryCluster cluster, string name) : IKafkaClients
{
    private readonly Dictionary<PortCallKind, int> _counts = [];
    private readonly List<InMemoryConsumer> _consumers = [];
    private readonly List<InMemoryProducer> _producers = [];
    private readonly Dictionary<PartitionId, int> _frozenFetches = [];
    private int _silences;
    private bool _unreachable;
    private bool _stopped;
    private bool _outageFelt;

    public string Name { get; } = name;

    public InMemoryCluster Cluster { get; } = cluster;

    public FaultScript Faults { get; } = new(cluster.Fired);

    /// <summary>Runs before every port call and may change the cluster or kill the process.</summary>
    public Action<PortCall>? Hook { get; set; }

    /// <summary>The process dies at this port call (counted from 1), before its effect; 0 never.</summary>
    public int CrashAt { get; set; }

    /// <summary>The process dies at its next port call of this kind, before its effect.</summary>
    public PortCallKind? CrashAtNext { get; set; }

    public int CallCount { get; private set; }

    public bool IsDead { get; private set; }

    /// <summary>At most so many records per poll, to vary how a log is cut into batches.</summary>
    public int PollLimit { get; set; } = int.MaxValue;

    /// <summary>Lost membership is told as an ordinary revoke (librdkafka PR 5604).</summary>
    public bool LostAsRevoked { get; set; }

    /// <summary>The network of this process is gone: calls time out, heartbeats stop.</summary>
    public bool Unreachable
    {
        get => _unreachable || Cluster.Unavailable;
        set
        {
            _unreachable = value;
            _outageFelt &= value;
            SilenceChanged();
        }
    }

    /// <summary>SIGSTOP: the test does not step the process, its heartbeats stop.</summary>
    public bool Stopped
    {
        get => _stopped;
        set
        {
            _stopped = value;
            SilenceChanged();
        }
    }

    internal bool HoldsNextEndTransaction { get; private set; }

    private bool IsSilent => IsDead || _stopped || _unreachable;

    public int Calls(PortCallKind kind) => _counts.GetValueOrDefault(kind);

    public IRecordConsumer CreateGroupConsumer(string clientId, string? instanceId)
    {
        Enter(PortCallKind.CreateGroupConsumer, clientId);
        return Add(new InMemoryConsumer(this, clientId, instanceId, readCommitted: true));
    }

    public IRecordConsumer CreateReader(string clientId, bool readCommitted)
    {
        Enter(PortCallKind.CreateReader, clientId);
        return Add(new InMemoryConsumer(this, clientId, instanceId: null, readCommitted));
    }

    public ITransactionalProducer CreateProducer(string transactionalId)
    {
        Enter(PortCallKind.CreateProducer, transactionalId);
        var producer = new InMemoryProducer(this, transactionalId);
        _producers.Add(producer);
        return producer;
    }

    public ClusterDescription Describe(TimeSpan timeout)
    {
        Enter(PortCallKind.Describe, Name);
        if (Unreachable || Faults.Take(PortCallKind.Describe) is not null)
        {
            Cluster.Time.Advance(timeout);
            throw new KafkaUnavailableException(KafkaUnavailableKind.Unreachable, "No broker of the simulated cluster answers.");
        }

        return Cluster.Describe();
    }

    /// <summary>kill -9: no close, no abort; later port calls throw <see cref="SimulatedCrash"/> again.</summary>
    public void Kill()
    {
        IsDead = true;
        SilenceChanged();
    }

    /// <summary>The log line FAIL or REQTMOUT naming the transaction coordinator, in every producer of the process.</summary>
    public void SuspectCoordinator() => _producers.FindAll(p => !p.CoordinatorSuspect).ForEach(p =>
    {
        p.CoordinatorSuspect = true;
        Cluster.Fired.Add("coordinator suspect");
    });

    /// <summary>
    /// The next EndTxn frame is overtaken by the client's own retry: the call succeeds and the frame arrives at <see
    /// cref="InMemoryCluster.DeliverHeldEndTransactions"/>.
    /// </summary>
    public void HoldNextEndTransaction() => HoldsNextEndTransaction = true;

    /// <summary>The fetches of the partition's next assignments go to a broker that froze: nothing comes until it is assigned once more.</summary>
    public void FreezeFetches(PartitionId partition, int times) => _frozenFetches[partition] = times;

    /// <summary>One record slips through the pause at the next poll of the consumer that has the partition.</summary>
    public void SlipThroughPause(PartitionId partition) => _consumers.ForEach(c => c.SlipThroughPause(partition));

    /// <summary>
    /// The session has ended and the client has cleared member id and generation before the handler could run (exactly-once.md 1.5).
    /// </summary>
    public void ForgetMembership() => _consumers.ForEach(c => c.ForgetMembership());

    internal bool TakeFrozenFetch(PartitionId partition) =>
        _frozenFetches.TryGetValue(partition, out var left) && left > 0 && (_frozenFetches[partition] = left - 1) >= 0;

    internal bool TakeHeldEndTransaction()
    {
        var held = HoldsNextEndTransaction;
        HoldsNextEndTransaction = false;
        return held;
    }

    internal void Enter(PortCallKind kind, string clientId, PartitionId? partition = null)
    {
        ThrowIfDead();
        CallCount++;
        _counts[kind] = Calls(kind) + 1;
        Hook?.Invoke(new PortCall(this, clientId, kind, CallCount, partition));
        if (CallCount == CrashAt || kind == CrashAtNext)
        {
            Cluster.Fired.Add($"crash at {kind}");
            Kill();
        }
        else if (Unreachable && !_outageFelt)
        {
            _outageFelt = true;
            Cluster.Fired.Add("network lost");
        }

        ThrowIfDead();
    }

    private InMemoryConsumer Add(InMemoryConsumer consumer)
    {
        _consumers.Add(consumer);
        return consumer;
    }

    private void ThrowIfDead()
    {
        if (IsDead)
        {
            throw new SimulatedCrash($"Process {Name} died at port call {CallCount}.");
        }
    }

    private void SilenceChanged()
    {
        var silence = ++_silences;
        if (!IsSilent)
        {
            return;
        }

        Cluster.Time.Schedule(Cluster.Options.SessionTimeout, () =>
        {
            if (IsSilent && silence == _silences)
            {
                Cluster.Fired.Add($"session of a {(IsDead ? "dead" : _stopped ? "stopped" : "cut off")} process ends");
                Cluster.Group.Members.Where(m => m.Process == this).ToList().ForEach(m => Cluster.Group.Expire(m, "UNKNOWN_MEMBER_ID"));
            }
        });
    }
}
