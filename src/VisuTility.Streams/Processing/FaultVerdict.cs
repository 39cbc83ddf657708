using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Processing;

/// <summary>Which faults of a consumer end its thread, and in what words.</summary>
internal static class FaultVerdict
{
    /// <summary>Null where the thread goes on.</summary>
    public static EngineStop? Of(ConsumerFault fault, StreamThreadOptions options) => (fault.Kind, fault.Code) switch
    {
        (ConsumerFaultKind.Unauthorized, _) => new EngineStop(
            ExitCodes.Unauthorized,
            $"Kafka refuses a read of {(fault.Partition is { } at ? options.Topics[at.Topic] : $"group {options.Group}")}: {fault.Message}. "
            + "The rights it needs are listed in deploy/README.md."),
        (ConsumerFaultKind.Fatal, "FENCED_INSTANCE_ID") => new EngineStop(
            ExitCodes.Fenced,
            $"Another instance runs as \"{options.Instance}\": give every instance of the group an id of its own (--instance).",
            Rejoin.AfterFence),
        (ConsumerFaultKind.Fatal, "UNRELEASED_INSTANCE_ID") => new EngineStop(
            ExitCodes.Fenced,
            $"Another instance runs as \"{options.Instance}\", or died so shortly ago that the broker still keeps its place: "
            + "give every instance of the group an id of its own (--instance).",
            Rejoin.OnceReleased),
        (ConsumerFaultKind.Fatal, _) => new EngineStop(ExitCodes.Failed, $"The consumer has failed for good: {fault.Message}."),
        _ => null,
    };
}
