using System.Diagnostics.CodeAnalysis;

namespace VisuTility.Streams.Kafka.Settings;

/// <summary>Keys a user may not set, with the reason: exactly-once hangs on each of them, or an option of ours says the same.</summary>
internal static class OwnedKeys
{
    private const string ExactlyOnce = "offsets move only inside the service's transactions";
    private const string Positions = "every partition is read from an explicit offset; a lost position must stop it, never skip or repeat";
    private const string Idempotence = "a transactional producer needs it as it is";
    private const string CoordinatorLog = "the service recognises a lost transaction coordinator by the client's log";

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "set Kafka:BootstrapServers",
        ["metadata.broker.list"] = "set Kafka:BootstrapServers",
        ["group.id"] = "set Kafka:GroupId",
        ["group.protocol"] = "set Kafka:GroupProtocol",
        ["group.remote.assignor"] = "assignment is left to the broker's default",
        ["group.instance.id"] = "set the instance id of the service",
        ["session.timeout.ms"] = "set Kafka:SessionTimeout",
        ["transaction.timeout.ms"] = "set Kafka:TransactionTimeout",
        ["transactional.id"] = "made of group, instance and thread",
        ["client.id"] = "made of instance and thread",
        ["heartbeat.interval.ms"] = "1000: partitions that move belong to nobody until the other members' next heartbeat",
        ["partition.assignment.strategy"] = "cooperative-sticky: restore and hand-over are built on it",
        ["enable.auto.commit"] = ExactlyOnce,
        ["auto.commit.interval.ms"] = ExactlyOnce,
        ["auto.commit.enable"] = ExactlyOnce,
        ["enable.auto.offset.store"] = ExactlyOnce,
        ["auto.offset.reset"] = Positions,
        ["isolation.level"] = "read_committed, or outputs of aborted transactions would be folded in",
        ["enable.partition.eof"] = "restore ends at it",
        ["check.crcs"] = "a corrupt record must not reach a detector",
        ["allow.auto.create.topics"] = "topics are made by `topics apply` with the settings they need",
        ["enable.idempotence"] = Idempotence,
        ["enable.gapless.guarantee"] = Idempotence,
        ["acks"] = Idempotence,
        ["request.required.acks"] = Idempotence,
        ["max.in.flight"] = Idempotence,
        ["max.in.flight.requests.per.connection"] = Idempotence,
        ["retries"] = Idempotence,
        ["message.send.max.retries"] = Idempotence,
        ["partitioner"] = "murmur2_random, as Java clients hash: one key, one partition, whoever writes",
        ["delivery.report.only.error"] = "the service needs the offset of every record it wrote",
        ["log_level"] = CoordinatorLog,
        ["log.queue"] = CoordinatorLog,
        ["log.connection.close"] = CoordinatorLog,
        ["test.mock.num.brokers"] = "`demo` brings its own broker",
        ["test.mock.broker.rtt"] = "`demo` brings its own broker",
        ["plugin.library.paths"] = "a plugin would see every secret",
    };

    public static bool TryGetReason(string key, [NotNullWhen(true)] out string? reason) => Reasons.TryGetValue(key, out reason);
}
