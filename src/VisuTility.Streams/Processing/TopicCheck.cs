using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Processing;

/// <summary>What must be true of the topics before a process may work on them.</summary>
public static class TopicCheck
{
    private static readonly TopicRole[] Needed =
    [
        TopicRole.Metrics, TopicRole.Signals, TopicRole.State, TopicRole.FleetState, TopicRole.Journal, TopicRole.FleetJournal, TopicRole.Control,
        TopicRole.Alerts, TopicRole.RetrainJobs, TopicRole.DeadLetters,
    ];

    private static readonly (TopicRole Of, TopicRole Input)[] SamePartitions =
    [
        (TopicRole.State, TopicRole.Metrics), (TopicRole.Journal, TopicRole.Metrics),
        (TopicRole.FleetState, TopicRole.Signals), (TopicRole.FleetJournal, TopicRole.Signals),
    ];

    /// <summary>Null when all is well; otherwise what is wrong and what to run, with the exit code.</summary>
    public static EngineStop? Run(ClusterDescription cluster, TopicNames names)
    {
        var missing = Needed.Where(role => !cluster.Topics.ContainsKey(role)).Select(role => names[role]).ToList();
        if (missing.Count > 0)
        {
            return new EngineStop(
                ExitCodes.NotFound, $"Missing topics: {string.Join(", ", missing)}. Create them with `visutility topics apply`, with the same --bootstrap and --prefix.");
        }

        var unequal = SamePartitions.Where(pair => cluster.Topics[pair.Of].PartitionCount != cluster.Topics[pair.Input].PartitionCount)
            .Select(pair => $"{names[pair.Of]} has {cluster.Topics[pair.Of].PartitionCount} partitions, {names[pair.Input]} has {cluster.Topics[pair.Input].PartitionCount}")
            .ToList();
        if (cluster.Topics[TopicRole.Control].PartitionCount != 1)
        {
            unequal.Add($"{names[TopicRole.Control]} must have 1 partition");
        }

        return unequal.Count == 0
            ? null
            : new EngineStop(ExitCodes.Incompatible, $"Partition counts do not fit: {string.Join("; ", unequal)}. Input topics must not grow in place, since keys move: make new topics under another --prefix and publish there. `visutility topics check` shows what is there.");
    }
}
