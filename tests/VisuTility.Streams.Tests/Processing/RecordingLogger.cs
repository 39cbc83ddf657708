using Microsoft.Extensions.Logging;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>Keeps log lines as text.</summary>
internal sealed class RecordingLogger : ILogger
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add(formatter(state, exception));

    public bool Has(string part) => Lines.Exists(l => l.Contains(part, StringComparison.Ordinal));
}
