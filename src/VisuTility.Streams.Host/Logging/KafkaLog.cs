using Microsoft.Extensions.Logging;
using VisuTility.Streams.Kafka;

namespace VisuTility.Streams.Host.Logging;

/// <summary>Lines of the native Kafka client in the log.</summary>
internal static partial class KafkaLog
{
    /// <summary>
    /// A lost connection is an everyday event and heals by itself; what it means for the service is logged by the service.
    /// </summary>
    public static void Write(ILogger log, KafkaLogLine line)
    {
        var level = line.Level switch
        {
            KafkaLogLevel.Error when line.Facility == "FAIL" => LogLevel.Warning,
            KafkaLogLevel.Error => LogLevel.Error,
            KafkaLogLevel.Warning => LogLevel.Warning,
            KafkaLogLevel.Information => LogLevel.Information,
            _ => LogLevel.Debug,
        };
        ClientLine(log, level, line.Client, line.Facility, line.Message);
    }

    [LoggerMessage(EventId = 1501, Message = "{Client} {Facility}: {Text}")]
    private static partial void ClientLine(ILogger log, LogLevel level, string client, string facility, string text);
}
