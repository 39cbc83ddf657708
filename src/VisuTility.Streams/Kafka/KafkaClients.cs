using Confluent.Kafka;
using Confluent.Kafka.Admin;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka;

/// <summary>The clients of a process against a real cluster. Log lines come on the clients' own threads.</summary>
public sealed class KafkaClients(KafkaOptions options, TopicNames names, Action<KafkaLogLine>? log = null, TimeProvider? time = null)
    : IKafkaClients
{
    private readonly ClientSettings _settings = new(options);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public TopicNames Names => names;

    public IRecordConsumer CreateGroupConsumer(string clientId, string? instanceId) =>
        Build(() => new ConfluentRecordConsumer(_settings.GroupConsumer(clientId, instanceId), names, Log));

    public IRecordConsumer CreateReader(string clientId, bool readCommitted) =>
        Build(() => new ConfluentRecordConsumer(_settings.Reader(clientId, readCommitted), names, Log));

    public ITransactionalProducer CreateProducer(string transactionalId) =>
        Build(() => new ConfluentTransactionalProducer(_settings.Producer(transactionalId), names, Log, _time));

    /// <summary>Publishes metric events with this schema id.</summary>
    public MetricPublisher CreatePublisher(string clientId, int schemaId) =>
        Build(() => new MetricPublisher(_settings, clientId, names[TopicRole.Metrics], schemaId, Log));

    public ClusterDescription Describe(TimeSpan timeout)
    {
        using var session = OpenAdmin("describe");
        var cluster = session.Run(timeout, c => c.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = timeout }));
        return new ClusterDescription(cluster.ClusterId, TopicInspection.Describe(session, names, timeout));
    }

    /// <summary>How far the group of the settings has committed.</summary>
    public GroupOffsets WatchGroup() => new(AdminSession.OfGroup(_settings, $"{options.GroupId}-offsets", Log), options.GroupId, names, options.RequestTimeout);

    public TopicAdmin Topics(TopicPlanOptions plan) => new(() => OpenAdmin("topics"), names, plan, options.RequestTimeout, _time);

    /// <summary>Makes a client; settings it refuses end in one sentence.</summary>
    internal static T Build<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw KafkaDiagnosis.Configuration(e.Message);
        }
    }

    internal AdminSession OpenAdmin(string purpose) => new(_settings, $"{options.GroupId}-{purpose}", Log);

    private void Log(LogMessage line) => log?.Invoke(new KafkaLogLine(line.Name, LevelOf(line.Level), line.Facility, line.Message));

    private static KafkaLogLevel LevelOf(SyslogLevel level) => level switch
    {
        <= SyslogLevel.Error => KafkaLogLevel.Error,
        SyslogLevel.Warning => KafkaLogLevel.Warning,
        SyslogLevel.Notice or SyslogLevel.Info => KafkaLogLevel.Information,
        _ => KafkaLogLevel.Debug,
    };
}
