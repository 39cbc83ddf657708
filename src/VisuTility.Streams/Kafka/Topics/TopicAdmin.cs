using Confluent.Kafka;
using Confluent.Kafka.Admin;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka.Topics;

/// <summary>
/// Makes and validates the topics of the service. Idempotent: a second apply changes nothing. Partition counts and replicas are never
/// changed here: the first would move keys to other partitions, the second moves data. Where outputs have a prefix
/// of their own (shadow mode) the topics under the other prefix belong to somebody else: they are checked and never touched.
/// </summary>
public sealed class TopicAdmin
{
    private static readonly TimeSpan VisiblePause = TimeSpan.FromMilliseconds(50);

    private readonly Func<AdminSession> _open;
    private readonly TopicNames _names;
    private readonly TopicPlanOptions _options;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    internal TopicAdmin(Func<AdminSession> open, TopicNames names, TopicPlanOptions options, TimeSpan timeout, TimeProvider time)
    {
        _open = open;
        _names = names;
        _options = options;
        _timeout = timeout;
        _time = time;
    }

    /// <summary>
    /// Everything that differs from what the service needs; empty when all is well. Throws <see cref="KafkaUnavailableException"/>.
    /// </summary>
    public IReadOnlyList<TopicFinding> Check()
    {
        using var session = _open();
        return Compare(session).Findings;
    }

    /// <summary>Brings the topics to what the service needs. Throws <see cref="KafkaUnavailableException"/>.</summary>
    public TopicApplyResult Apply(bool dryRun)
    {
        using var session = _open();
        var comparison = Compare(session);
        if (dryRun || comparison.Changes.Count == 0)
        {
            return new TopicApplyResult(dryRun, comparison.Changes, [.. comparison.Findings.Where(f => !comparison.Covers(f))]);
        }

        Create(session, comparison.ToCreate);
        Alter(session, comparison.ToAlter);
        return new TopicApplyResult(false, comparison.Changes, AwaitVisible(session));
    }

    /// <summary>Deletes every topic of ours that exists, with all it holds. Throws <see cref="KafkaUnavailableException"/>.</summary>
    public void Delete()
    {
        using var session = _open();
        var names = TopicInspection.Describe(session, _names, _timeout).Values.Select(static topic => topic.Name).ToList();
        if (names.Count > 0)
        {
            Refusable("DELETE", () => session.Run(_timeout, async c =>
            {
                await c.DeleteTopicsAsync(names, new DeleteTopicsOptions { RequestTimeout = _timeout, OperationTimeout = _timeout });
                return true;
            }));
        }
    }

    private TopicComparison Compare(AdminSession session)
    {
        var present = TopicInspection.Inspect(session, _names, _timeout);
        var cluster = session.Run(_timeout, c => c.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = _timeout }));
        return new TopicComparison(_names, _options, present, cluster.Nodes.Count);
    }

    /// <summary>A change is acknowledged by the controller; other brokers learn it a moment later.</summary>
    private IReadOnlyList<TopicFinding> AwaitVisible(AdminSession session)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            var after = Compare(session);
            if (after.IsSettled || _time.GetElapsedTime(start) > _timeout)
            {
                return after.Findings;
            }

            Task.Delay(VisiblePause, _time).GetAwaiter().GetResult();
        }
    }

    private void Create(AdminSession session, IReadOnlyList<TopicSpecification> topics)
    {
        if (topics.Count == 0)
        {
            return;
        }

        Refusable("CREATE", () => session.Run(_timeout, async c =>
        {
            await c.CreateTopicsAsync(topics, new CreateTopicsOptions { RequestTimeout = _timeout, OperationTimeout = _timeout });
            return true;
        }));
    }

    private void Alter(AdminSession session, Dictionary<ConfigResource, List<ConfigEntry>> settings)
    {
        if (settings.Count == 0)
        {
            return;
        }

        Refusable("ALTER_CONFIGS", () => session.Run(_timeout, async c =>
        {
            await c.IncrementalAlterConfigsAsync(settings, new IncrementalAlterConfigsOptions { RequestTimeout = _timeout });
            return true;
        }));
    }

    /// <summary>Another apply at the same moment is not an error: what exists now is compared again afterwards.</summary>
    private static void Refusable(string operation, Action call)
    {
        var failed = Failures(call).Where(f => f.Error.IsError && f.Error.Code != ErrorCode.TopicAlreadyExists).ToList();
        if (failed.Count == 0)
        {
            return;
        }

        if (failed.Exists(f => KafkaErrors.IsAuthorization(f.Error.Code)))
        {
            throw KafkaDiagnosis.TopicsRefused(failed.Select(f => f.Topic), operation, "The brokers refused the change");
        }

        var reasons = failed.Select(f => $"{f.Topic}: {f.Error.Reason}");
        throw new KafkaUnavailableException(
            KafkaUnavailableKind.Configuration, $"The brokers refused the change: {string.Join("; ", reasons)}.");
    }

    private static List<(string Topic, Error Error)> Failures(Action call)
    {
        try
        {
            call();
            return [];
        }
        catch (CreateTopicsException e)
        {
            return e.Results.ConvertAll(r => (r.Topic, r.Error));
        }
        catch (DeleteTopicsException e)
        {
            return e.Results.ConvertAll(r => (r.Topic, r.Error));
        }
        catch (IncrementalAlterConfigsException e)
        {
            return e.Results.ConvertAll(r => (r.ConfigResource.Name, r.Error));
        }
    }
}
