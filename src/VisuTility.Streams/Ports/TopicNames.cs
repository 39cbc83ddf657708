namespace VisuTility.Streams.Ports;

/// <summary>Names of the topics: a prefix (default <c>visutility</c>) and a fixed suffix by role.</summary>
public sealed class TopicNames
{
    private static readonly string[] Suffixes =
    [
        "metrics", "signals", "state", "fleet-state", "journal", "fleet-journal", "control", "alerts", "retrain-jobs", "job-status", "dead-letters",
    ];

    private readonly string[] _names;

    /// <param name="prefix">Prefix of the topics the service reads and keeps its state in.</param>
    /// <param name="outputPrefix">Prefix of everything the service writes; another one than <paramref name="prefix"/> is shadow mode.</param>
    public TopicNames(string prefix = "visutility", string? outputPrefix = null)
    {
        Prefix = prefix;
        OutputPrefix = outputPrefix ?? prefix;
        _names = [.. Enum.GetValues<TopicRole>().Select(r => $"{(IsInput(r) ? Prefix : OutputPrefix)}.{Suffixes[(int)r]}")];
    }

    public string Prefix { get; }

    public string OutputPrefix { get; }

    public string this[TopicRole role] => _names[(int)role];

    /// <summary>False for a topic that is not ours.</summary>
    public bool TryGetRole(string topic, out TopicRole role)
    {
        var index = Array.IndexOf(_names, topic);
        role = index < 0 ? default : (TopicRole)index;
        return index >= 0;
    }

    private static bool IsInput(TopicRole role) => role is TopicRole.Metrics or TopicRole.Control or TopicRole.JobStatus;
}
