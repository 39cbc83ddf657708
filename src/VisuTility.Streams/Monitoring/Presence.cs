namespace VisuTility.Streams.Monitoring;

/// <summary>How many series live per camera and model, and per version of it: joined and left are the changes from and to none.</summary>
internal sealed class Presence
{
    private readonly Dictionary<(string Camera, string Model, string? Version), int> _counts = [];

    /// <summary>True for the first series of the camera under the model; <paramref name="versionSeen"/> likewise for this version of it.</summary>
    public bool Add(SeriesKey key, out bool versionSeen)
    {
        versionSeen = Count((key.CameraId, key.ModelName, key.ModelVersion), 1) == 1;
        return Count((key.CameraId, key.ModelName, null), 1) == 1;
    }

    /// <summary>True when the last series of the camera under the model has gone.</summary>
    public bool Remove(SeriesKey key)
    {
        Count((key.CameraId, key.ModelName, key.ModelVersion), -1);
        return Count((key.CameraId, key.ModelName, null), -1) == 0;
    }

    private int Count((string, string, string?) key, int change)
    {
        var count = _counts.GetValueOrDefault(key) + change;
        if (count == 0)
        {
            _counts.Remove(key);
        }
        else
        {
            _counts[key] = count;
        }

        return count;
    }
}
