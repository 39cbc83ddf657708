using VisuTility.Streams.Records;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Fleet;

/// <summary>What the fleet stage knows of one camera under one model.</summary>
internal sealed class CameraState
{
    public bool IsPresent { get; set; }

    public string Version { get; set; } = "";

    /// <summary>Event time of the last job ordered for it, epoch ms, by kind; 0 = none.</summary>
    public long[] LastJobMs { get; } = new long[Enum.GetValues<JobKind>().Length];

    public bool IsDirty { get; set; }

    /// <summary>It has an entry in the state topic.</summary>
    public bool IsStored { get; set; }
}

/// <summary>
/// One model: the unit of the fleet state. Stored as a header and one entry per camera; a snapshot writes the header and all changed entries, so the
/// header's cursor holds for all of them.
/// </summary>
internal sealed class ModelState(string name)
{
    public string Name { get; } = name;

    /// <summary>Effects before it are in the stored state already.</summary>
    public Cursor Since { get; set; }

    /// <summary>Jobs ordered so far.</summary>
    public long Jobs { get; set; }

    /// <summary>Cameras with an entry in the state topic.</summary>
    public int StoredCameras { get; private set; }

    /// <summary>By camera id; the model's own series (no camera) have the id "".</summary>
    public SortedDictionary<string, CameraState> Cameras { get; } = new(StringComparer.Ordinal);

    public CameraState Camera(string id)
    {
        if (!Cameras.TryGetValue(id, out var camera))
        {
            Cameras.Add(id, camera = new CameraState());
        }

        camera.IsDirty = true;
        return camera;
    }

    /// <summary>What the camera's entry holds is in the state topic, or on its way there.</summary>
    public void Stored(CameraState camera)
    {
        camera.IsDirty = false;
        StoredCameras += camera.IsStored ? 0 : 1;
        camera.IsStored = true;
    }
}
