using Polly;
using Polly.Retry;
using Polly.Timeout;
using VisuTility.Streams.Registry.Configuration;

namespace VisuTility.Streams.Registry.Rest;

/// <summary>
/// One question to whichever address answers: a round asks them in turn, from the one that answered last; rounds are repeated with growing
/// waits until an answer is final or time is up.
/// </summary>
internal sealed class RegistryClient : IDisposable
{
    private readonly RegistryOptions _options;
    private readonly RegistryExchange _exchange;
    private readonly RegistryEndpoint[] _endpoints;
    private readonly ResiliencePipeline<RegistryReply> _rounds;
    private volatile int _lastGood;

    public RegistryClient(RegistryOptions options, TimeProvider time)
    {
        _options = options;
        _exchange = new RegistryExchange(options, time);
        _endpoints = options.Urls.Select(url => new RegistryEndpoint(RegistryAddress.Clean(url), _exchange, options, time)).ToArray();
        var builder = new ResiliencePipelineBuilder<RegistryReply> { TimeProvider = time }.AddTimeout(options.TotalTimeout);
        _rounds = (options.MaxRetries > 0 ? builder.AddRetry(Retry(options)) : builder).Build();
    }

    public async Task<RegistryReply> SendAsync(RegistryRequest request, CancellationToken cancellation)
    {
        var call = new RegistryCall(request);
        try
        {
            var reply = await _rounds.ExecuteAsync(
                static (state, token) => state.Client.RoundAsync(state.Call, token), (Client: this, Call: call), cancellation);
            return call.Rounds > 1 && reply.Kind != ReplyKind.Final ? GaveUp(reply, $"gave up after {call.Rounds} attempts") : reply;
        }
        catch (TimeoutRejectedException)
        {
            var last = call.Last ?? RegistryReply.Unavailable($"schema registry {_options.Urls[0]}: {request}: no answer yet");
            return GaveUp(last, $"gave up after {_options.TotalTimeout.TotalMilliseconds:0} ms (schema.registry.total.timeout.ms)");
        }
    }

    public void Dispose() => _exchange.Dispose();

    private static RetryStrategyOptions<RegistryReply> Retry(RegistryOptions options) => new()
    {
        ShouldHandle = arguments => ValueTask.FromResult(
            arguments.Outcome.Result is { Kind: ReplyKind.Transient } reply && !(reply.Error!.RetryAfter > options.MaxRetryWait)),
        MaxRetryAttempts = options.MaxRetries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = options.RetryWait,
        MaxDelay = options.MaxRetryWait,
        DelayGenerator = static arguments => ValueTask.FromResult(arguments.Outcome.Result?.Error?.RetryAfter),
    };

    private static RegistryReply GaveUp(RegistryReply last, string why) =>
        last with { Error = last.Error! with { Message = $"{last.Error.Message}; {why}" } };

    /// <summary>The last reply is kept because the whole may run out of time between rounds.</summary>
    private async ValueTask<RegistryReply> RoundAsync(RegistryCall call, CancellationToken cancellation)
    {
        call.Rounds++;
        var first = _lastGood;
        var failures = new List<RegistryReply>(_endpoints.Length);
        for (var i = 0; i < _endpoints.Length; i++)
        {
            var index = (first + i) % _endpoints.Length;
            var reply = await _endpoints[index].TryAsync(call.Request, cancellation);
            if (reply.Kind == ReplyKind.Final)
            {
                _lastGood = index;
                return reply;
            }

            failures.Add(reply);
            call.Last = reply;
        }

        call.Last = Together(failures);
        return call.Last;
    }

    /// <summary>
    /// Worth another round where at least one address was asked; the wait is the shortest that was asked for, but only if all ask for one.
    /// </summary>
    private static RegistryReply Together(List<RegistryReply> failures)
    {
        var waits = failures.Select(reply => reply.Error!.RetryAfter).ToList();
        var error = new RegistryError(RegistryErrorKind.Unavailable, string.Join("; ", failures.Select(reply => reply.Error!.Message)))
        {
            RetryAfter = waits.Contains(null) ? null : waits.Min(),
        };
        var kind = failures.Exists(reply => reply.Kind == ReplyKind.Transient) ? ReplyKind.Transient : ReplyKind.NotAsked;
        return new RegistryReply(kind, null, error);
    }
}
