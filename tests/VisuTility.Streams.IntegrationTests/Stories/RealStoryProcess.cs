using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.IntegrationTests.Stories;

/// <summary>
/// The clients of one process, remembered so that they can all be dropped: disposing them neither leaves the group nor ends a
/// transaction, which is what a broker sees of a kill.
/// </summary>
internal sealed class RealStoryProcess(KafkaOptions options, TopicNames names, bool eager) : IKafkaClients
{
    private readonly KafkaClients _clients = new(options, names);
    private readonly List<IDisposable> _made = [];

    public IRecordConsumer CreateGroupConsumer(string clientId, string? instanceId) =>
        Add(eager ? EagerConsumer(clientId, instanceId) : _clients.CreateGroupConsumer(clientId, instanceId));

    public IRecordConsumer CreateReader(string clientId, bool readCommitted) => Add(_clients.CreateReader(clientId, readCommitted));

    /// <summary>Transactional ids are the cluster's, not the group's.</summary>
    public ITransactionalProducer CreateProducer(string transactionalId) =>
        Add(_clients.CreateProducer($"{names.Prefix}-{transactionalId}"));

    public ClusterDescription Describe(TimeSpan timeout) => _clients.Describe(timeout);

    public void Kill()
    {
        _made.ForEach(m => m.Dispose());
        _made.Clear();
    }

    /// <summary>
    /// Leaves the group, all members at once: destroyed without that, a client may spin for ever (see <see cref="ConfluentRecordConsumer"/>), and the
    /// next story would share its processor with it.
    /// </summary>
    public IEnumerable<Task> Leave() => _made.OfType<IRecordConsumer>().Select(consumer => Task.Factory.StartNew(consumer.Close, TaskCreationOptions.LongRunning));

    /// <summary>The service itself never runs eager: its setting for the assignor is replaced here.</summary>
    private ConfluentRecordConsumer EagerConsumer(string clientId, string? instanceId)
    {
        var settings = new ClientSettings(options).GroupConsumer(clientId, instanceId);
        settings["partition.assignment.strategy"] = "range";
        return new ConfluentRecordConsumer(settings, names, _ => { });
    }

    private T Add<T>(T made)
        where T : IDisposable
    {
        _made.Add(made);
        return made;
    }
}
