using System.Text.RegularExpressions;

namespace VisuTility.Streams.Kafka.Settings;

/// <summary>Which settings hold a secret, and how every setting may be printed. A key that looks like a secret counts as one.</summary>
public static partial class SecretKeys
{
    public const string Mask = "********";

    private static readonly string[] Exact = ["ssl_key", "ssl.key.pem", "sasl.oauthbearer.config", "sasl.kerberos.kinit.cmd"];

    private static readonly string[] Parts = ["password", "secret", "passphrase", "private.key.pem", "access.token"];

    public static bool IsSecret(string key) =>
        !SecretFiles.Names(key, out _)
        && (Exact.Contains(key, StringComparer.OrdinalIgnoreCase) || Parts.Any(p => key.Contains(p, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The value as it may be shown: masked where the key is secret, and without the user part of a URL anywhere.</summary>
    public static string Printable(string key, string value) => IsSecret(key) ? Mask : UserInfo().Replace(value, $"$1{Mask}@");

    [GeneratedRegex(@"([a-zA-Z][a-zA-Z0-9+.-]*://)[^/@\s]+@")]
    private static partial Regex UserInfo();
}
