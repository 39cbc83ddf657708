using VisuTility.Streams.Registry;
using VisuTility.Streams.Registry.Rest;
using VisuTility.Streams.Tests.Simulation;
using static VisuTility.Streams.Tests.Registry.Rest.RestRegistry;

namespace VisuTility.Streams.Tests.Registry.Rest;

/// <summary>What a registry or the network may do wrong, and what becomes of it.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_passing_failure_is_retried(int status)
    {
        using var server = new StubServer(new StubReply(status), StubReply.Cut, StubReply.Schema(Text));

        Assert.Equal(Text, (await AskAsync(server.Url)).MustSucceed().Text);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task After_the_last_retry_the_error_says_what_where_and_how_often()
    {
        using var server = new StubServer(StubReply.Error(503, 50301, "store not ready"));

        var error = (await AskAsync(server.Url)).MustFail();

        Assert.Equal(RegistryErrorKind.Unavailable, error.Kind);
        Assert.Equal(
            $"schema registry {server.Url}: GET /schemas/ids/7: 503 ServiceUnavailable (50301: store not ready); gave up after 4 attempts",
            error.Message);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task Nobody_listening_is_unavailable()
    {
        var url = StubServer.Nobody();

        var error = (await AskAsync(url)).MustFail();

        Assert.Equal(RegistryErrorKind.Unavailable, error.Kind);
        Assert.Contains($"{url}", error.Message);
        Assert.Contains("schema.registry.url", error.Message);
    }

    [Theory]
    [InlineData(404, 40403, RegistryErrorKind.NotFound)]
    [InlineData(404, 404, RegistryErrorKind.WrongAnswer)]
    [InlineData(409, 409, RegistryErrorKind.Incompatible)]
    [InlineData(409, 40901, RegistryErrorKind.Incompatible)]
    [InlineData(422, 42201, RegistryErrorKind.Invalid)]
    [InlineData(400, 400, RegistryErrorKind.Invalid)]
    [InlineData(401, 401, RegistryErrorKind.Unauthorized)]
    [InlineData(403, 40301, RegistryErrorKind.Unauthorized)]
    [InlineData(405, 405, RegistryErrorKind.WrongAnswer)]
    public async Task A_final_answer_is_asked_for_once(int status, int code, RegistryErrorKind kind)
    {
        using var server = new StubServer(StubReply.Error(status, code));

        Assert.Equal(kind, (await AskAsync(server.Url)).MustFail().Kind);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(200, "<html>Log in</html>", "HTML")]
    [InlineData(200, "", "empty")]
    [InlineData(200, "{}", "other JSON")]
    [InlineData(200, """{"schema":7}""", "other JSON")]
    [InlineData(200, """{"schema":"\ud800"}""", "other JSON")]
    [InlineData(200, """{"schema":"a","schema":"b"}""", "other JSON")]
    [InlineData(200, "hello", "something else")]
    [InlineData(404, "<html>Not here</html>", "path")]
    [InlineData(404, "", "path")]
    [InlineData(400, "<html>Bad request</html>", "not an answer")]
    [InlineData(409, "conflict", "not an answer")]
    public async Task What_no_registry_says_is_a_wrong_answer(int status, string body, string says)
    {
        using var server = new StubServer(new StubReply(status, body, "text/html"));

        var error = (await AskAsync(server.Url)).MustFail();

        Assert.Equal(RegistryErrorKind.WrongAnswer, error.Kind);
        Assert.Contains(says, error.Message);
        Assert.Contains("schema.registry.url", error.Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Json_nested_too_deep_is_a_wrong_answer()
    {
        var deep = new string('[', 17) + new string(']', 17);
        using var server = new StubServer(new StubReply(200, $$"""{"schema":"\"int\"","metadata":{{deep}}}"""));

        Assert.Equal(RegistryErrorKind.WrongAnswer, (await AskAsync(server.Url)).MustFail().Kind);
    }

    [Theory]
    [InlineData((1 << 20) - 20, true)]
    [InlineData(1 << 20, false)]
    public async Task An_answer_beyond_one_mebibyte_is_not_read(int characters, bool isRead)
    {
        using var server = new StubServer(new StubReply(200, $$"""{"schema":"{{new string('x', characters)}}"}"""));

        var answer = await AskAsync(server.Url);

        Assert.Equal(isRead, answer.Succeeded);
        Assert.Equal(isRead ? null : RegistryErrorKind.WrongAnswer, answer.Error?.Kind);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_silent_registry_is_given_up_after_the_request_timeout()
    {
        using var server = new StubServer(StubReply.Silence);

        var options = Options(server.Url) with { RequestTimeout = TimeSpan.FromMilliseconds(30), MaxRetries = 1 };

        var error = (await AskAsync(options)).MustFail();

        Assert.Equal(RegistryErrorKind.Unavailable, error.Kind);
        Assert.Contains("no answer within 30 ms (schema.registry.request.timeout.ms); gave up after 2 attempts", error.Message);
    }

    [Fact]
    public async Task A_slow_answer_after_a_silent_one_still_counts()
    {
        using var server = new StubServer(StubReply.Silence, StubReply.Schema(Text));

        Assert.True((await AskAsync(Options(server.Url) with { RequestTimeout = TimeSpan.FromMilliseconds(500) })).Succeeded);
    }

    [Fact]
    public async Task The_whole_call_ends_with_the_total_timeout_and_keeps_the_last_reason()
    {
        using var server = new StubServer(StubReply.Error(503, 50301));
        var options = Options(server.Url) with
        {
            TotalTimeout = TimeSpan.FromMilliseconds(300),
            RetryWait = TimeSpan.FromMinutes(1),
            MaxRetryWait = TimeSpan.FromMinutes(1),
        };

        var error = (await AskAsync(options)).MustFail();

        Assert.Equal(RegistryErrorKind.Unavailable, error.Kind);
        Assert.Contains("503", error.Message);
        Assert.EndsWith("gave up after 300 ms (schema.registry.total.timeout.ms)", error.Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_registry_that_asks_for_a_pause_gets_it()
    {
        using var server = new StubServer(new StubReply(429) { Headers = ["Retry-After: 1"] }, StubReply.Schema(Text));
        var options = Options(server.Url) with { MaxRetryWait = TimeSpan.FromSeconds(5) };
        var start = TimeProvider.System.GetTimestamp();

        Assert.True((await AskAsync(options)).Succeeded);

        // Without the header the wait would be about a millisecond; timers may fire a little early.
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0.95, 30);
    }

    [Fact]
    public async Task A_pause_longer_than_the_longest_wait_ends_the_call_and_is_handed_on()
    {
        using var server = new StubServer(new StubReply(503) { Headers = ["Retry-After: 120"] });

        var error = (await AskAsync(server.Url)).MustFail();

        Assert.Equal((RegistryErrorKind.Unavailable, TimeSpan.FromSeconds(120)), (error.Kind, error.RetryAfter));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_storm_of_failures_opens_the_circuit_and_the_registry_is_left_alone()
    {
        using var server = new StubServer(new StubReply(503));
        using var registry = new RestSchemaRegistry(Options(server.Url), TimeProvider.System);

        for (var call = 0; call < 5; call++)
        {
            Assert.Equal(RegistryErrorKind.Unavailable, (await registry.GetSchemaAsync(7, CancellationToken.None)).MustFail().Kind);
        }

        var error = (await registry.GetSchemaAsync(7, CancellationToken.None)).MustFail();
        Assert.Contains("not asked, because the last attempts failed", error.Message);
        Assert.NotNull(error.RetryAfter);
        Assert.Equal(8, server.Requests.Count);
    }

    [Fact]
    public async Task A_registry_left_alone_is_asked_again_after_five_seconds()
    {
        var time = new ManualTimeProvider();
        var isUp = false;
        using var server = new StubServer(_ => isUp ? StubReply.Schema(Text) : new StubReply(503));
        using var registry = new RestSchemaRegistry(Options(server.Url) with { MaxRetries = 0 }, time);
        for (var call = 0; call < 10; call++)
        {
            Assert.False((await registry.GetSchemaAsync(7, CancellationToken.None)).Succeeded);
        }

        isUp = true;
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False((await registry.GetSchemaAsync(7, CancellationToken.None)).Succeeded);
        Assert.Equal(8, server.Requests.Count);
        time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.True((await registry.GetSchemaAsync(7, CancellationToken.None)).Succeeded);
    }

    [Fact]
    public async Task What_is_not_http_is_a_wrong_answer()
    {
        using var server = new StubServer(StubReply.Raw("220 mail.example ESMTP\r\n"));

        var error = (await AskAsync(server.Url)).MustFail();

        Assert.Equal(RegistryErrorKind.WrongAnswer, error.Kind);
        Assert.Contains("not HTTP", error.Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Unknown_ids_never_open_the_circuit()
    {
        using var server = new StubServer(StubReply.Error(404, 40403));
        using var registry = new RestSchemaRegistry(Options(server.Url), TimeProvider.System);

        for (var id = 1; id <= 20; id++)
        {
            Assert.Equal(RegistryErrorKind.NotFound, (await registry.GetSchemaAsync(id, CancellationToken.None)).MustFail().Kind);
        }

        Assert.Equal(20, server.Requests.Count);
    }

    [Fact]
    public async Task The_next_address_answers_where_one_is_down_and_is_asked_first_from_then_on()
    {
        var dead = StubServer.Nobody();
        using var alive = new StubServer(StubReply.Schema(Text));
        using var failing = new StubServer(new StubReply(503));
        using var registry = For(dead, failing.Url, alive.Url);

        for (var id = 1; id <= 3; id++)
        {
            Assert.True((await registry.GetSchemaAsync(id, CancellationToken.None)).Succeeded);
        }

        Assert.Single(failing.Requests);
        Assert.Equal(3, alive.Requests.Count);
    }

    [Fact]
    public async Task Where_every_address_fails_each_is_named()
    {
        var dead = StubServer.Nobody();
        using var failing = new StubServer(new StubReply(503));

        var error = (await AskAsync(dead, failing.Url)).MustFail();

        Assert.Contains($"{dead}", error.Message);
        Assert.Contains($"{failing.Url}", error.Message);
        Assert.Equal(4, failing.Requests.Count);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_to_another_host_is_refused_and_nothing_is_sent_there(int status)
    {
        using var other = new StubServer(StubReply.Schema(Text));
        using var server = new StubServer(new StubReply(status) { Headers = [$"Location: {other.Url}schemas/ids/7?token=x"] });

        var error = (await AskAsync(server.Url)).MustFail();

        Assert.Equal(RegistryErrorKind.WrongAnswer, error.Kind);
        Assert.Contains($"sends us to http://127.0.0.1:{other.Port}, which is not followed", error.Message);
        Assert.DoesNotContain("token", error.Message);
        Assert.Empty(other.Requests);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_redirect_on_the_same_host_is_followed()
    {
        using var server = new StubServer(new StubReply(307) { Headers = ["Location: /v7/schemas/ids/7"] }, StubReply.Schema(Text));

        Assert.True((await AskAsync(server.Url)).Succeeded);
        Assert.Equal("/v7/schemas/ids/7", server.Requests[1].Path);
    }

    [Fact]
    public async Task Redirects_in_a_circle_end()
    {
        using var server = new StubServer(new StubReply(307) { Headers = ["Location: /schemas/ids/7"] });

        Assert.Contains("sends us to itself", (await AskAsync(server.Url)).MustFail().Message);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task A_question_is_never_turned_into_another_by_a_redirect()
    {
        using var server = new StubServer(new StubReply(302) { Headers = ["Location: /elsewhere"] });
        using var registry = For(server.Url);

        Assert.Equal(RegistryErrorKind.WrongAnswer, (await registry.RegisterAsync("s", Text, CancellationToken.None)).MustFail().Kind);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task What_a_registry_says_reaches_no_terminal_as_it_is()
    {
        using var server = new StubServer(StubReply.Error(422, 42201, "\\u001b[31mred\\r\\n" + new string('y', 5000)));

        var message = (await AskAsync(server.Url)).MustFail().Message;

        Assert.DoesNotContain(message, char.IsControl);
        Assert.InRange(message.Length, 100, 1000);
    }
}
