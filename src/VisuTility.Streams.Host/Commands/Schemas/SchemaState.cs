namespace VisuTility.Streams.Host.Commands.Schemas;

/// <summary>How a registry stands to one of our schemas.</summary>
internal enum SchemaState
{
    /// <summary>Registered as it is, at the level it should have.</summary>
    Registered,

    /// <summary>Registered as it is; the subject's compatibility level is another.</summary>
    OtherLevel,

    /// <summary>The subject has other versions and would take this one.</summary>
    Changed,

    /// <summary>The subject has other versions and refuses this one.</summary>
    Incompatible,

    /// <summary>There is no such subject.</summary>
    Missing,
}
