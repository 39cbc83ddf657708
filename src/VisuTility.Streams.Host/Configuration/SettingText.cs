using VisuTility.Streams.Kafka.Settings;

namespace VisuTility.Streams.Host.Configuration;

/// <summary>Settings as they may be shown.</summary>
internal static class SettingText
{
    /// <summary>Registry keys that hold a secret under a name that does not look like one.</summary>
    private static readonly string[] MoreSecrets = ["basic.auth.user.info", "bearer.auth.token"];

    public static bool IsSecret(string path) =>
        SecretKeys.IsSecret(KeyOf(path)) || MoreSecrets.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <summary>The value, or a mask where the key names a secret; a URL goes without its user part.</summary>
    public static string Printable(string path, string value) =>
        IsSecret(path) ? SecretKeys.Mask : SecretKeys.Printable(KeyOf(path), value);

    private static string KeyOf(string path) => path[(path.LastIndexOf(':') + 1)..];
}
