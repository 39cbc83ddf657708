using Microsoft.Extensions.Logging;
using VisuTility.Streams.Host.Cli;

namespace VisuTility.Streams.Host.Logging;

/// <summary>Logs as single lines on stderr, in step with the status line.</summary>
internal static class LineLogging
{
    public static ILoggerFactory Create(Output output, LogLevel least, TimeProvider time) =>
        LoggerFactory.Create(builder => builder.SetMinimumLevel(least).AddProvider(new LineLoggerProvider(output, time)));
}
