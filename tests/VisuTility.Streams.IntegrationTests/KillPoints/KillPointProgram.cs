using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using VisuTility.Streams.IntegrationTests.Harness;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.IntegrationTests.KillPoints;

/// <summary>
/// The child process of <see cref="KillPointTests"/>: the service itself, which kills itself with SIGKILL when it meets a point for the n-th time.
/// A point is a <see cref="FailPoint"/> of the engine, or a request whose answer the broker has given and the client has not got.
/// </summary>
internal static class KillPointProgram
{
    public const string Hit = "killed at ";

    public static int Main(string[] arguments)
    {
        if (arguments is not ["kill-point", var bootstrap, var group, var prefix, var instance, var point, var nth])
        {
            Console.Error.WriteLine("run the tests with ./dev test");
            return ExitCodes.Usage;
        }

        var killer = new Killer(point, int.Parse(nth, System.Globalization.CultureInfo.InvariantCulture));
        using var proxy = new FrameProxy(bootstrap) { OnAnswer = killer.Meet };
        var names = new TopicNames(prefix);
        var options = new KafkaOptions
        {
            BootstrapServers = Enum.TryParse<FailPoint>(point, out _) ? bootstrap : proxy.Bootstrap,
            GroupId = group,
            SessionTimeout = KillPointTests.SessionTimeout,
            TransactionTimeout = KillPointTests.TransactionTimeout,
        };
        using var log = LoggerFactory.Create(builder => builder.AddProvider(new StandardErrorLog()));
        var thread = new StreamThreadOptions
        {
            Group = group, Instance = instance, Topics = names, StaticMembership = true, TransactionTimeout = KillPointTests.TransactionTimeout,
        };
        var service = new StreamService(
            new StreamServiceOptions { Thread = thread, InitialRules = TestRules.Busy, StartTimeout = TimeSpan.FromSeconds(30) },
            new KafkaClients(options, names), new FixedSchemas(), FixedSchemas.Outputs, TimeProvider.System, log.CreateLogger("service"))
        {
            Seams = new EngineSeams { OnFailPoint = killer.Meet },
        };
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            service.RequestStop();
        });
        return service.Run().ExitCode;
    }

    private sealed class Killer(string point, int nth)
    {
        private int _hits;

        public void Meet(FailPoint met) => MeetByName(met.ToString());

        public Task Meet(ProxiedRequest request)
        {
            MeetByName($"{request.Kind}");
            return Task.CompletedTask;
        }

        private void MeetByName(string met)
        {
            if (met != point || Interlocked.Increment(ref _hits) != nth)
            {
                return;
            }

            Thread.Sleep(50); // Records handed to the client shall have reached the broker: that is the case to prove.
            Console.Out.WriteLine($"{Hit}{met}, hit {nth}");
            Console.Out.Flush();
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }

    private sealed class StandardErrorLog : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
