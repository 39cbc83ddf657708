using System.Text.RegularExpressions;
using Confluent.Kafka;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka;

/// <summary>One sentence for the user: what happened, where, and which setting to look at. Never a secret.</summary>
internal static partial class KafkaDiagnosis
{
    public static KafkaUnavailableException Unreachable(KafkaOptions options, TimeSpan timeout, Error? last)
    {
        var reason = last is null ? "no answer" : Reason(last);
        return new KafkaUnavailableException(
            KafkaUnavailableKind.Unreachable,
            $"No Kafka broker at {options.BootstrapServers} could be used within {timeout.TotalSeconds:0.#} s ({reason}); "
            + "check Kafka:BootstrapServers, security.protocol in Kafka:Common, the network and that the brokers run.");
    }

    public static KafkaUnavailableException Refused(KafkaOptions options, Error error) => error.Code == ErrorCode.Local_Ssl
        ? new KafkaUnavailableException(
            KafkaUnavailableKind.Configuration,
            $"TLS with the Kafka brokers at {options.BootstrapServers} failed ({Reason(error)}); "
            + "check ssl.ca.location and security.protocol in Kafka:Common.")
        : new KafkaUnavailableException(
            KafkaUnavailableKind.Unauthorized,
            $"The Kafka brokers at {options.BootstrapServers} refused the login of {User(options)} ({Reason(error)}); "
            + "check sasl.username, sasl.password and sasl.mechanism in Kafka:Common.");

    public static KafkaUnavailableException TopicsRefused(IEnumerable<string> topics, string operation, string why) =>
        new(
            KafkaUnavailableKind.Unauthorized,
            $"{why}: the service's user lacks {operation} on {string.Join(", ", topics)}; the rights it needs are listed in deploy/README.md.");

    public static KafkaUnavailableException Configuration(string message) =>
        new(KafkaUnavailableKind.Configuration, $"The Kafka client could not be made: {message.TrimEnd('.')}; check the Kafka settings.");

    private static string User(KafkaOptions options) =>
        options.Common.TryGetValue("sasl.username", out var user) ? $"user '{user}'" : "the configured user";

    /// <summary>The client's text without its own name, addresses repeated and state times, which say nothing to a user.</summary>
    private static string Reason(Error error) => SecretKeys.Printable("", Noise().Replace(error.Reason, "").Trim().TrimEnd('.'));

    [GeneratedRegex(@"^(\[thrd:[^\]]*\]: )?(\S+/(bootstrap|\d+): )?|\s*\(after \d+ms in state .*$")]
    private static partial Regex Noise();
}
