using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using VisuTility.Streams.Registry.Configuration;

namespace VisuTility.Streams.Registry.Rest;

/// <summary>One address: each attempt has a time-out, and after a run of failures it is left alone for a while.</summary>
internal sealed class RegistryEndpoint
{
    /// <summary>Two calls with their retries.</summary>
    private const int FailuresToOpen = 8;

    private static readonly TimeSpan FailuresWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(5);

    private readonly Uri _url;
    private readonly RegistryExchange _exchange;
    private readonly TimeSpan _timeout;
    private readonly ResiliencePipeline<RegistryReply> _pipeline;

    public RegistryEndpoint(Uri url, RegistryExchange exchange, RegistryOptions options, TimeProvider time)
    {
        _url = url;
        _exchange = exchange;
        _timeout = options.RequestTimeout;
        _pipeline = new ResiliencePipelineBuilder<RegistryReply> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<RegistryReply>
            {
                ShouldHandle = new PredicateBuilder<RegistryReply>()
                    .HandleResult(reply => reply.Kind == ReplyKind.Transient)
                    .Handle<TimeoutRejectedException>(),
                FailureRatio = 0.9,
                MinimumThroughput = FailuresToOpen,
                SamplingDuration = FailuresWithin,
                BreakDuration = LeftAlone,
            })
            .AddTimeout(_timeout)
            .Build();
    }

    public async ValueTask<RegistryReply> TryAsync(RegistryRequest request, CancellationToken cancellation)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                static (call, token) => call.Endpoint._exchange.SendAsync(call.Endpoint._url, call.Request, token),
                (Endpoint: this, Request: request),
                cancellation);
        }
        catch (TimeoutRejectedException)
        {
            return RegistryReply.Unavailable(
                $"{Place(request)}: no answer within {_timeout.TotalMilliseconds:0} ms (schema.registry.request.timeout.ms)");
        }
        catch (BrokenCircuitException error)
        {
            var message = $"{Place(request)}: not asked, because the last attempts failed; asked again after {LeftAlone.TotalSeconds:0} s";
            return RegistryReply.Unavailable(message, error.RetryAfter) with { Kind = ReplyKind.NotAsked };
        }
    }

    private string Place(RegistryRequest request) => $"schema registry {_url}: {request}";
}
