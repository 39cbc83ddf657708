using System.Net;

namespace VisuTility.Streams.Kafka.Settings;

/// <summary>Problems stop the start, warnings do not; each is one sentence.</summary>
public sealed record SettingsReport(IReadOnlyList<string> Problems, IReadOnlyList<string> Warnings);

/// <summary>Checks Kafka settings without a cluster: all problems at once, no secret in any text.</summary>
public static class SettingsValidator
{
    private static readonly TimeSpan ShortestTransaction = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestTransaction = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestSession = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSession = TimeSpan.FromMinutes(10);

    public static SettingsReport Check(KafkaOptions options) =>
        new([.. OptionProblems(options), .. Sections(options).SelectMany(s => SectionProblems(s.Name, s.Keys))], [.. Warnings(options)]);

    private static IEnumerable<string> OptionProblems(KafkaOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.BootstrapServers))
        {
            yield return "Kafka:BootstrapServers is empty: name at least one broker as host:port.";
        }

        if (string.IsNullOrWhiteSpace(options.GroupId))
        {
            yield return "Kafka:GroupId is empty: name the consumer group all instances share.";
        }

        if (options.TransactionTimeout < ShortestTransaction || options.TransactionTimeout > LongestTransaction)
        {
            yield return $"Kafka:TransactionTimeout is {Seconds(options.TransactionTimeout)}: "
                + $"choose {Seconds(ShortestTransaction)} to {Seconds(LongestTransaction)}.";
        }

        if (options.RequestTimeout <= TimeSpan.Zero)
        {
            yield return $"Kafka:RequestTimeout is {Seconds(options.RequestTimeout)}: choose more than 0 s.";
        }

        if (options.GroupProtocol == KafkaGroupProtocol.Classic)
        {
            if (options.SessionTimeout < ShortestSession || options.SessionTimeout > LongestSession)
            {
                yield return $"Kafka:SessionTimeout is {Seconds(options.SessionTimeout)}: "
                    + $"choose {Seconds(ShortestSession)} to {Seconds(LongestSession)}.";
            }
            else if (options.SessionTimeout <= options.TransactionTimeout)
            {
                yield return $"Kafka:SessionTimeout ({Seconds(options.SessionTimeout)}) must exceed "
                    + $"Kafka:TransactionTimeout ({Seconds(options.TransactionTimeout)}): "
                    + "a hung transaction has to end before the group gives its partitions away.";
            }
        }
    }

    private static (string Name, IReadOnlyDictionary<string, string> Keys)[] Sections(KafkaOptions options) =>
    [
        ("Kafka:Common", options.Common),
        ("Kafka:Consumer", options.Consumer),
        ("Kafka:Producer", options.Producer),
        ("Kafka:Admin", options.Admin),
    ];

    private static IEnumerable<string> SectionProblems(string section, IReadOnlyDictionary<string, string> keys)
    {
        foreach (var (key, value) in keys)
        {
            if (OwnedKeys.TryGetReason(key, out var reason))
            {
                yield return $"{section}:{key} is the service's own setting: {reason}.";
            }
            else if (SecretFiles.Names(key, out _))
            {
                if (SecretFiles.Refusal(value) is { } unreadable)
                {
                    yield return $"{section}:{key}: {unreadable}.";
                }
            }
            else if (NativeConfiguration.Refusal(key, value) is { } refusal)
            {
                yield return $"{section}:{key}: {refusal.TrimEnd('.')}.";
            }
        }
    }

    private static IEnumerable<string> Warnings(KafkaOptions options)
    {
        foreach (var (section, keys) in Sections(options))
        {
            if (keys.TryGetValue("enable.ssl.certificate.verification", out var verify) && verify == "false")
            {
                yield return $"{section}:enable.ssl.certificate.verification is false: anybody on the way can pose as the broker.";
            }

            if (keys.TryGetValue("ssl.endpoint.identification.algorithm", out var identification) && identification == "none")
            {
                yield return $"{section}:ssl.endpoint.identification.algorithm is none: "
                    + "any certificate of the authority passes for the broker's.";
            }
        }

        var protocol = options.Common.GetValueOrDefault("security.protocol", "plaintext").ToLowerInvariant();
        if (!protocol.EndsWith("ssl", StringComparison.Ordinal) && !options.BootstrapServers.Split(',').All(IsLoopback))
        {
            yield return protocol.StartsWith("sasl", StringComparison.Ordinal)
                ? "Kafka:Common:security.protocol is sasl_plaintext: records, and with PLAIN the password, cross the network readable; "
                    + "use sasl_ssl."
                : "Kafka:Common:security.protocol is plaintext: records cross the network readable and unprotected; use ssl or sasl_ssl.";
        }
    }

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds} s";

    private static bool IsLoopback(string server)
    {
        var host = server.Trim();
        host = host[(host.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0)..];
        host = host.LastIndexOf(':') is var port and >= 0 ? host[..port] : host;
        return host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }
}
