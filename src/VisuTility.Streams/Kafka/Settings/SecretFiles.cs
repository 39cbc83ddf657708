using System.Diagnostics.CodeAnalysis;

namespace VisuTility.Streams.Kafka.Settings;

/// <summary>
/// <c>KEY.file</c> stands for a secret KEY whose value is the file's content without the line end; read each time a client is made.
/// </summary>
internal static class SecretFiles
{
    private const string Suffix = ".file";

    public static bool Names(string key, [NotNullWhen(true)] out string? secret)
    {
        var named = key.EndsWith(Suffix, StringComparison.Ordinal) ? key[..^Suffix.Length] : null;
        secret = named is not null && SecretKeys.IsSecret(named) ? named : null;
        return secret is not null;
    }

    /// <summary>Null where the file can be read.</summary>
    public static string? Refusal(string path) => File.Exists(path) ? null : $"the file {path} does not exist or may not be read";

    public static Dictionary<string, string> Resolve(Dictionary<string, string> settings)
    {
        foreach (var (key, path) in settings.ToArray())
        {
            if (Names(key, out var secret))
            {
                settings.Remove(key);
                settings[secret] = File.ReadAllText(path).TrimEnd('\r', '\n');
            }
        }

        return settings;
    }
}
