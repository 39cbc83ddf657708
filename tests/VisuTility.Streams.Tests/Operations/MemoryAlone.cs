namespace VisuTility.Streams.Tests.Operations;

/// <summary>Tests that ask how much memory the process holds: whatever ran beside them would be counted too.</summary>
[CollectionDefinition(nameof(MemoryAlone), DisableParallelization = true)]
public sealed class MemoryAlone;
