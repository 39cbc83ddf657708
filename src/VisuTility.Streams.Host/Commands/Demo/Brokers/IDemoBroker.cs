using VisuTility.Streams.Kafka.Settings;

namespace VisuTility.Streams.Host.Commands.Demo.Brokers;

/// <summary>Where a demo runs. Disposing leaves nothing behind, unless it was to be kept.</summary>
internal interface IDemoBroker : IDisposable
{
    /// <summary>For the screen: what it is, where, and what it cannot show.</summary>
    string Description { get; }

    /// <summary>How clients reach it.</summary>
    KafkaOptions Options { get; }

    /// <summary>Topics exist from the start, and there are no administrative requests.</summary>
    bool HasTopics { get; }

    /// <summary>It is somebody's: what the demo made on it must be taken away again.</summary>
    bool IsShared { get; }

    /// <summary>A folder that lives as long as the broker does; null where there is none.</summary>
    string? Folder { get; }

    /// <summary>How to look into it and how to end it, where it is kept, a line each; empty where it cannot be.</summary>
    IReadOnlyList<string> KeptHints { get; }
}
