using VisuTility.Streams.Tests.Processing;
namespace VisuTility.Streams.Tests.Schedules;

/// <summary>What a random schedule feeds to the engine, and what it checks at the end besides the outputs.</summary>
internal abstract class Workload(EngineWorld world)
{
    public EngineWorld World { get; } = world;

    /// <summary>One record into some input.</summary>
    public abstract void Send(Random random);

    /// <summary>One order of an operator.</summary>
    public abstract void SendControl(Random random);

    /// <summary>A registry that stops or begins to answer.</summary>
    public abstract bool SchemaKnown { get; set; }

    /// <summary>All partitions of a freshly started instance have been restored from what the run left.</summary>
    public abstract void AssertRestored(EngineInstance fresh);
}
