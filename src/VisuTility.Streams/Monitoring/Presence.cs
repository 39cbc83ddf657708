namespace VisuTility.Streams.Monitoring;

/// <summary>
/// How many series live per camera and model, by version: joined and left are the changes from and to none, and a new version finds its
/// predecessors here.
/// </summary>
internal sealed class Presence
{
    private readonly Dictionary<(string Camera, string Model), List<(string Version, int Count)>> _versions = [];

    /// <summary>True for the first series of the camera under the model; <paramref name="versionSeen"/> likewise for this version of it.</summary>
    public bool Add(SeriesKey key, out bool versionSeen)
    {
        if (!_versions.TryGetValue((key.CameraId, key.ModelName), out var versions))
        {
            _versions.Add((key.CameraId, key.ModelName), versions = []);
        }

        var at = IndexOf(versions, key.ModelVersion);
        versionSeen = at < 0;
        if (at < 0)
        {
            versions.Add((key.ModelVersion, 1));
            return versions.Count == 1;
        }

        versions[at] = (key.ModelVersion, versions[at].Count + 1);
        return false;
    }

    /// <summary>True when the last series of the camera under the model has gone.</summary>
    public bool Remove(SeriesKey key)
    {
        var versions = _versions[(key.CameraId, key.ModelName)];
        var at = IndexOf(versions, key.ModelVersion);
        versions[at] = (key.ModelVersion, versions[at].Count - 1);
        if (versions[at].Count == 0)
        {
            versions.RemoveAt(at);
        }

        if (versions.Count > 0)
        {
            return false;
        }

        _versions.Remove((key.CameraId, key.ModelName));
        return true;
    }

    /// <summary>
    /// Other versions of the camera's model that have series, in no order that anything may depend on.
    /// </summary>
    public IEnumerable<string> OtherVersions(SeriesKey key) =>
        _versions.TryGetValue((key.CameraId, key.ModelName), out var versions)
            ? versions.Select(static v => v.Version).Where(version => version != key.ModelVersion)
            : [];

    private static int IndexOf(List<(string Version, int Count)> versions, string version) => versions.FindIndex(v => v.Version == version);
}
