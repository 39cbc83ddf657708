using System.Globalization;
using Microsoft.Extensions.Logging;
using VisuTility.Streams.Host.Cli;

namespace VisuTility.Streams.Host.Logging;

internal sealed class LineLoggerProvider(Output output, TimeProvider time) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(output, time);

    public void Dispose()
    {
    }

    /// <summary><c>2026-03-02T00:00:01.234Z info  1101 Assigned: ...</c></summary>
    private sealed class LineLogger(Output output, TimeProvider time) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var at = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            var reason = exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})";
            output.Say($"{at} {Word(logLevel)} {eventId.Id,4} {formatter(state, exception)}{reason}");
        }

        private static string Word(LogLevel level) => level switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info ",
            LogLevel.Warning => "warn ",
            LogLevel.Error => "error",
            _ => "fatal",
        };
    }
}
