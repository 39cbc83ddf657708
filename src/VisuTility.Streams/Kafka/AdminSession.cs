using Confluent.Kafka;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Kafka;

/// <summary>
/// An administrative client for a few calls. It remembers why connections fail, so that a time-out ends in one sentence with the
/// reason, and a refused login or handshake ends at once instead of at the time-out.
/// </summary>
internal sealed class AdminSession : IDisposable
{
    /// <summary>What the client itself needs to give up in time, so that its own answer wins over ours.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly IAdminClient _client;
    private readonly IConsumer<Ignore, Ignore>? _consumer;
    private readonly KafkaOptions _options;
    private readonly TaskCompletionSource<Error> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Error? _lastConnectionError;

    public AdminSession(ClientSettings settings, string clientId, Action<LogMessage> log)
        : this(settings, clientId, log, ofGroup: false)
    {
    }

    private AdminSession(ClientSettings settings, string clientId, Action<LogMessage> log, bool ofGroup)
    {
        _options = settings.Options;
        if (ofGroup)
        {
            _consumer = KafkaClients.Build(() => new ConsumerBuilder<Ignore, Ignore>(settings.Reader(clientId, readCommitted: true))
                .SetLogHandler((_, line) => log(line))
                .SetErrorHandler((_, error) => OnError(error))
                .Build());
            _client = new DependentAdminClientBuilder(_consumer.Handle).Build();
            return;
        }

        _client = KafkaClients.Build(() => new AdminClientBuilder(settings.Admin(clientId))
            .SetLogHandler((_, line) => log(line))
            .SetErrorHandler((_, error) => OnError(error))
            .Build());
    }

    /// <summary>
    /// Rides on a consumer that names the group and never joins it: librdkafka 2.15.1 dies (SIGSEGV in rd_kafka_cgrp_op, called by rd_kafka_handle_OffsetFetch)
    /// where a client without a group of its own asks for a group's offsets and the coordinator has moved.
    /// </summary>
    public static AdminSession OfGroup(ClientSettings settings, string clientId, Action<LogMessage> log) => new(settings, clientId, log, ofGroup: true);

    /// <summary>
    /// Waits for the answer. Throws <see cref="KafkaUnavailableException"/> for what keeps every call from working, else the client's
    /// exception.
    /// </summary>
    public T Run<T>(TimeSpan timeout, Func<IAdminClient, Task<T>> call)
    {
        var answer = call(_client);
        var first = Task.WhenAny(answer, _refused.Task, Task.Delay(timeout + Grace)).GetAwaiter().GetResult();
        if (first == _refused.Task)
        {
            throw KafkaDiagnosis.Refused(_options, _refused.Task.Result);
        }

        if (first != answer)
        {
            throw KafkaDiagnosis.Unreachable(_options, timeout, _lastConnectionError);
        }

        try
        {
            return answer.GetAwaiter().GetResult();
        }
        catch (KafkaException e) when (IsUnreachable(e.Error.Code))
        {
            throw KafkaDiagnosis.Unreachable(_options, timeout, _lastConnectionError);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _consumer?.Dispose();
    }

    private static bool IsUnreachable(ErrorCode code) =>
        code is ErrorCode.Local_TimedOut or ErrorCode.RequestTimedOut
            or ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Resolve;

    private void OnError(Error error)
    {
        if (KafkaErrors.IsAuthentication(error.Code) || error.Code == ErrorCode.Local_Ssl)
        {
            _refused.TrySetResult(error);
        }
        else if (error.Code != ErrorCode.Local_AllBrokersDown)
        {
            _lastConnectionError = error;
        }
    }
}
