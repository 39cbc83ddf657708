namespace VisuTility.Streams.Host.Configuration;

/// <summary>Settings of one source, by path (<c>Kafka:Common:sasl.username</c>); the last value of a path counts.</summary>
internal sealed class SettingsLayer
{
    private readonly Dictionary<string, GivenSetting> _values = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyDictionary<string, GivenSetting> Values => _values;

    /// <param name="path">Where the setting belongs.</param>
    /// <param name="value">As given.</param>
    /// <param name="origin">What the user would look for: an option, a variable, a file.</param>
    public void Add(string path, string value, string origin) => _values[path] = new GivenSetting(path, value, origin);
}

/// <summary>A setting as somebody gave it.</summary>
internal sealed record GivenSetting(string Path, string Value, string Origin);
