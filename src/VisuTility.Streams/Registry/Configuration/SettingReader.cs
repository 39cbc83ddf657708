using System.Globalization;

namespace VisuTility.Streams.Registry.Configuration;

/// <summary>Takes settings out of a dictionary, each once, and collects what is wrong with them. What was never taken is unknown.</summary>
internal sealed class SettingReader(IReadOnlyDictionary<string, string> settings, ICollection<string> problems)
{
    private const string Prefix = "schema.registry.";

    private static readonly string[] MayLackPrefix = ["basic.auth.", "bearer.auth.", "ssl."];

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Null where the setting is missing or empty.</summary>
    public string? Text(string name)
    {
        var key = Prefix + name;
        _known.Add(key);
        var value = Value(key);
        if (!MayLackPrefix.Any(start => name.StartsWith(start, StringComparison.Ordinal)))
        {
            return value;
        }

        _known.Add(name);
        if (value is not null && Value(name) is not null)
        {
            problems.Add($"{key} and {name} are the same setting: give one");
        }

        return value ?? Value(name);
    }

    /// <summary>A setting of another client that this one can borrow.</summary>
    public string? Borrowed(string key)
    {
        _known.Add(key);
        return Value(key);
    }

    public int Number(string name, int fallback, int least, int most)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        problems.Add($"{Prefix}{name}: \"{text}\" is not a whole number from {least} to {most} (default {fallback})");
        return fallback;
    }

    public TimeSpan Milliseconds(string name, TimeSpan fallback, int least, int most) =>
        TimeSpan.FromMilliseconds(Number(name, (int)fallback.TotalMilliseconds, least, most));

    public bool Switch(string name, bool fallback)
    {
        var text = Text(name);
        if (text is null || bool.TryParse(text, out fallback))
        {
            return fallback;
        }

        problems.Add($"{Prefix}{name}: \"{text}\" is neither true nor false");
        return true;
    }

    /// <summary>Given as text under the name or as a file's path under <c>name.file</c>.</summary>
    public Secret? Secret(string name)
    {
        var (text, file) = (Text(name), Text(name + ".file"));
        if (text is not null && file is not null)
        {
            problems.Add($"{Prefix}{name} and {Prefix}{name}.file are both set: give one");
        }

        var secret = text is not null ? Configuration.Secret.Of(text) : file is not null ? Configuration.Secret.InFile(file) : null;
        if (secret is not null && !secret.TryRead(out _, out var problem))
        {
            problems.Add($"{Prefix}{name}{(file is null ? "" : ".file")}: {problem}");
        }

        return secret;
    }

    public string? ExistingFile(string name)
    {
        var path = Text(name);
        if (path is not null && !File.Exists(path))
        {
            problems.Add($"{Prefix}{name}: there is no file {path}");
        }

        return path;
    }

    public void RefuseUnknown()
    {
        var known = string.Join(", ", _known.Order(StringComparer.Ordinal));
        foreach (var key in settings.Keys.Where(key => !_known.Contains(key)).Order(StringComparer.Ordinal))
        {
            problems.Add($"{key} is not a setting of the schema registry client; known are {known}");
        }
    }

    private string? Value(string key) =>
        settings.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
