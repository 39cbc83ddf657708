using Microsoft.Extensions.Logging;

namespace VisuTility.Streams.Telemetry;

/// <summary>Every log line of the engine, with a stable event id. Nothing is logged per record.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1001, LogLevel.Information, "Stream thread {Thread} started: group {Group}, transactional id {TransactionalId}")]
    public static partial void ThreadStarted(this ILogger log, int thread, string group, string transactionalId);

    [LoggerMessage(1002, LogLevel.Information, "Stream thread {Thread} closed")]
    public static partial void ThreadClosed(this ILogger log, int thread);

    [LoggerMessage(1003, LogLevel.Critical, "Stopping with exit code {ExitCode}: {Reason}")]
    public static partial void Stopping(this ILogger log, int exitCode, string reason);

    [LoggerMessage(1004, LogLevel.Warning, "Stream thread {Thread} has lost its place in the group and joins again under its id: {Reason}")]
    public static partial void Rejoining(this ILogger log, int thread, string reason);

    [LoggerMessage(1101, LogLevel.Information, "Assigned: {Partitions}")]
    public static partial void Assigned(this ILogger log, string partitions);

    [LoggerMessage(1102, LogLevel.Information, "Revoked: {Partitions}")]
    public static partial void Revoked(this ILogger log, string partitions);

    [LoggerMessage(1103, LogLevel.Warning, "Lost without a hand-over (session or poll time-out): {Partitions}")]
    public static partial void Lost(this ILogger log, string partitions);

    [LoggerMessage(1201, LogLevel.Information, "{Topic}[{Partition}] new partition: starts at offset {Offset} with control position {ControlPosition}")]
    public static partial void PartitionStarts(this ILogger log, string topic, int partition, long offset, long controlPosition);

    [LoggerMessage(1202, LogLevel.Information, "{Topic}[{Partition}] restored {Units} units, {Entries} journal entries; replaying offsets {Floor} to {Committed}")]
    public static partial void PartitionRestored(this ILogger log, string topic, int partition, int units, int entries, long floor, long committed);

    [LoggerMessage(1203, LogLevel.Warning, "{Topic}[{Partition}] is halted: {Reason}")]
    public static partial void PartitionHalted(this ILogger log, string topic, int partition, string reason);

    [LoggerMessage(1204, LogLevel.Warning, "{Topic}[{Partition}] waits at offset {Offset} for a schema the registry has not given yet")]
    public static partial void PartitionWaitsForSchema(this ILogger log, string topic, int partition, long offset);

    [LoggerMessage(1205, LogLevel.Warning, "{Topic}[{Partition}] input before offset {LogStart} is gone but the replay should begin at {Floor}: series changed in between have a gap")]
    public static partial void ReplayGap(this ILogger log, string topic, int partition, long logStart, long floor);

    [LoggerMessage(1206, LogLevel.Warning, "{Topic}[{Partition}] the group has no offset although the state has: going on at the manifest's offset {Offset}")]
    public static partial void OffsetFromManifest(this ILogger log, string topic, int partition, long offset);

    [LoggerMessage(1207, LogLevel.Warning, "{Topic}[{Partition}] is rebuilt from the log: the group's offset {Committed} is neither {Prior} nor {Next}")]
    public static partial void PartitionRebuilt(this ILogger log, string topic, int partition, long committed, long prior, long next);

    [LoggerMessage(1208, LogLevel.Warning, "{Topic}[{Partition}] its state is rebuilt: folding offsets {From} to {Committed} anew")]
    public static partial void PartitionRebuilds(this ILogger log, string topic, int partition, long from, long committed);

    [LoggerMessage(1209, LogLevel.Warning, "{Topic}[{Partition}] decision logic version {From} wrote its state, this build has version {To}: it decides from offset {Committed} on")]
    public static partial void FoldVersionChanges(this ILogger log, string topic, int partition, int from, int to, long committed);

    [LoggerMessage(1210, LogLevel.Warning, "{Journal}: the record at offset {Offset} is no journal entry and is passed over: somebody else writes there")]
    public static partial void JournalRecordIgnored(this ILogger log, string journal, long offset);

    [LoggerMessage(1211, LogLevel.Warning, "The topics cannot be looked at, so new partitions wait; asked again: {Reason}")]
    public static partial void TopicsNotSeen(this ILogger log, string reason);

    [LoggerMessage(1212, LogLevel.Warning, "{Topic}[{Partition}] its restore begins anew: {Source} is not read on from offset {Position} (end {Target}) although all of it is readable")]
    public static partial void RestoreBeginsAnew(this ILogger log, string topic, int partition, string source, long position, long target);

    [LoggerMessage(1213, LogLevel.Information, "{Topic}[{Partition}] has its schema and goes on behind offset {Offset}")]
    public static partial void PartitionGoesOn(this ILogger log, string topic, int partition, long offset);

    [LoggerMessage(1214, LogLevel.Warning, "No rule set is in force: nothing is watched until `visutility rules apply FILE`, or a start with --rules FILE")]
    public static partial void NoRules(this ILogger log);

    [LoggerMessage(1301, LogLevel.Information, "Transaction of {TransactionalId} aborted ({Code}: {Message}); the same cut is sent again once the group's offset is known")]
    public static partial void TransactionAborted(this ILogger log, string transactionalId, string code, string message);

    [LoggerMessage(1302, LogLevel.Warning, "Producer {TransactionalId} is replaced ({Code}: {Message})")]
    public static partial void ProducerReplaced(this ILogger log, string transactionalId, string code, string message);

    [LoggerMessage(1303, LogLevel.Information, "Producer {TransactionalId} is recycled: its last transaction ended slowly or lost its coordinator connection on the way")]
    public static partial void ProducerRecycled(this ILogger log, string transactionalId);

    [LoggerMessage(1401, LogLevel.Warning, "Kafka client: {Code} {Message}")]
    public static partial void ConsumerFault(this ILogger log, string code, string message);

    [LoggerMessage(1402, LogLevel.Warning, "Control record at offset {Offset} has no effect: {Reason}")]
    public static partial void ControlIgnored(this ILogger log, long offset, string reason);
}
