namespace VisuTility.Streams.Avro;

/// <summary>Why bytes are not a frame; the names are those of the dead-letter reasons.</summary>
public enum FrameError : byte
{
    None,

    /// <summary>No bytes at all.</summary>
    Empty,

    /// <summary>Neither a schema id nor a schema GUID stands in front, or the schema header is not one.</summary>
    BadMagic,
}
