namespace VisuTility.Streams.Registry.Rest;

/// <summary>What to do after a reply.</summary>
internal enum ReplyKind
{
    /// <summary>Nothing: another attempt would say the same.</summary>
    Final,

    /// <summary>Try the next address, later the same one again.</summary>
    Transient,

    /// <summary>The address was not asked, because it failed too often a moment ago: try the next one.</summary>
    NotAsked,
}
