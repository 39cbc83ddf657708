using VisuTility.Streams.Registry;
using static VisuTility.Streams.Tests.Registry.Rest.RestRegistry;

namespace VisuTility.Streams.Tests.Registry.Rest;

public sealed class RestSchemaRegistryTests
{
    [Fact]
    public async Task A_schema_is_asked_for_by_id_below_the_base_path_with_the_registrys_content_type()
    {
        using var server = new StubServer(StubReply.Schema(Text));

        var answer = await AskAsync(new Uri(server.Url, "apis/ccompat/v7"));

        Assert.Equal(new RegistrySchema(Text), answer.MustSucceed());
        var request = Assert.Single(server.Requests);
        Assert.Equal("GET /apis/ccompat/v7/schemas/ids/7", $"{request.Method} {request.Path}");
        Assert.Contains("application/vnd.schemaregistry.v1+json", request.Headers["accept"]);
        Assert.False(request.Headers.ContainsKey("authorization"));
    }

    [Fact]
    public async Task A_schema_is_asked_for_by_guid()
    {
        using var server = new StubServer(StubReply.Schema(Text));
        using var registry = For(server.Url);

        var answer = await registry.GetSchemaAsync(new Guid("89791762-2336-4186-9674-299b90a802e2"), CancellationToken.None);

        Assert.Equal(Text, answer.MustSucceed().Text);
        Assert.Equal("/schemas/guids/89791762-2336-4186-9674-299b90a802e2", server.Requests[0].Path);
    }

    [Fact]
    public async Task Another_kind_of_schema_keeps_its_kind()
    {
        using var server = new StubServer(new StubReply(200, """{"schemaType":"PROTOBUF","schema":"syntax = \"proto3\";"}"""));

        var schema = (await AskAsync(server.Url)).MustSucceed();

        Assert.False(schema.IsAvro);
        Assert.Equal("PROTOBUF", schema.Type);
    }

    [Fact]
    public async Task Registering_sends_the_text_alone_and_gives_the_id()
    {
        using var server = new StubServer(new StubReply(200, """{"id":12}"""));
        using var registry = For(server.Url);

        var id = await registry.RegisterAsync("topic/with a slash", "\"string\"", CancellationToken.None);

        Assert.Equal(12, id.MustSucceed());
        var request = Assert.Single(server.Requests);
        Assert.Equal("POST /subjects/topic%2Fwith%20a%20slash/versions", $"{request.Method} {request.Path}");
        Assert.Equal("application/vnd.schemaregistry.v1+json", request.Headers["content-type"]);
        Assert.Equal("""{"schema":"\u0022string\u0022"}""", request.Body);
    }

    [Fact]
    public async Task Registering_sends_type_and_references_where_there_are_any()
    {
        using var server = new StubServer(new StubReply(200, """{"id":12}"""));
        using var registry = For(server.Url);

        await registry.RegisterAsync(
            "s", new SchemaSource("x") { Type = "JSON", References = [new SchemaReference("a.B", "b", 3)] }, CancellationToken.None);

        Assert.Equal(
            """{"schema":"x","schemaType":"JSON","references":[{"name":"a.B","subject":"b","version":3}]}""", server.Requests[0].Body);
    }

    [Fact]
    public async Task Looking_up_gives_version_id_and_guid()
    {
        using var server = new StubServer(
            new StubReply(200, """{"subject":"s","id":4,"version":2,"guid":"89791762-2336-4186-9674-299b90a802e2","schema":"\"int\""}"""));
        using var registry = For(server.Url);

        var found = (await registry.LookUpAsync("s", "\"int\"", CancellationToken.None)).MustSucceed();

        Assert.Equal(("s", 2, 4, "\"int\""), (found.Subject, found.Version, found.Id, found.Schema.Text));
        Assert.Equal(new Guid("89791762-2336-4186-9674-299b90a802e2"), found.Guid);
        Assert.Equal("POST /subjects/s", $"{server.Requests[0].Method} {server.Requests[0].Path}");
    }

    [Fact]
    public async Task The_latest_version_is_asked_for_by_that_name()
    {
        using var server = new StubServer(new StubReply(200, """{"subject":"s","id":4,"version":2,"schema":"\"int\""}"""));
        using var registry = For(server.Url);

        Assert.Null((await registry.GetVersionAsync("s", null, CancellationToken.None)).MustSucceed().Guid);
        await registry.GetVersionAsync("s", 2, CancellationToken.None);

        Assert.Equal(["/subjects/s/versions/latest", "/subjects/s/versions/2"], server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task Subjects_and_versions_come_sorted()
    {
        using var server = new StubServer(new StubReply(200, """["b","a","B"]"""), new StubReply(200, "[3,1,2]"));
        using var registry = For(server.Url);

        Assert.Equal(["B", "a", "b"], (await registry.GetSubjectsAsync(CancellationToken.None)).MustSucceed());
        Assert.Equal([1, 2, 3], (await registry.GetVersionsAsync("a", CancellationToken.None)).MustSucceed());
    }

    [Fact]
    public async Task A_refused_schema_comes_with_the_registrys_reasons()
    {
        using var server = new StubServer(new StubReply(200, """{"is_compatible":false,"messages":["field x lost its default"]}"""));
        using var registry = For(server.Url);

        var verdict = (await registry.CheckCompatibilityAsync("s", Text, CancellationToken.None)).MustSucceed();

        Assert.False(verdict.IsCompatible);
        Assert.Equal(["field x lost its default"], verdict.Reasons);
        Assert.Equal("/compatibility/subjects/s/versions?verbose=true", server.Requests[0].Path);
    }

    [Fact]
    public async Task A_subject_without_versions_takes_every_schema()
    {
        using var server = new StubServer(StubReply.Error(404, 40401));
        using var registry = For(server.Url);

        Assert.True((await registry.CheckCompatibilityAsync("s", Text, CancellationToken.None)).MustSucceed().IsCompatible);
    }

    [Fact]
    public async Task A_subject_without_a_level_has_the_general_one_also_where_the_registry_does_not_say_so()
    {
        using var server = new StubServer(StubReply.Error(404, 40408), new StubReply(200, """{"compatibilityLevel":"FULL_TRANSITIVE"}"""));
        using var registry = For(server.Url);

        Assert.Equal(CompatibilityLevel.FullTransitive, (await registry.GetCompatibilityAsync("s", CancellationToken.None)).MustSucceed());
        Assert.Equal(["/config/s?defaultToGlobal=true", "/config"], server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task A_level_is_set_by_its_word()
    {
        using var server = new StubServer(new StubReply(200, """{"compatibility":"BACKWARD_TRANSITIVE"}"""));
        using var registry = For(server.Url);

        var level = await registry.SetCompatibilityAsync("s", CompatibilityLevel.BackwardTransitive, CancellationToken.None);

        Assert.Equal(CompatibilityLevel.BackwardTransitive, level.MustSucceed());
        Assert.Equal("PUT /config/s", $"{server.Requests[0].Method} {server.Requests[0].Path}");
        Assert.Equal("""{"compatibility":"BACKWARD_TRANSITIVE"}""", server.Requests[0].Body);
    }

    [Fact]
    public async Task References_are_fetched_however_deep_and_put_in_place()
    {
        using var server = new StubServer(request => new StubReply(200, request.Path switch
        {
            "/schemas/ids/7" =>
                """{"schema":"{\"type\":\"array\",\"items\":\"a.B\"}","references":[{"name":"a.B","subject":"b","version":2}]}""",
            "/subjects/b/versions/2" => """
                {"subject":"b","version":2,"id":2,
                 "schema":"{\"type\":\"record\",\"name\":\"a.B\",\"fields\":[{\"name\":\"c\",\"type\":\"C\"}]}",
                 "references":[{"name":"a.C","subject":"c","version":1}]}
                """,
            "/subjects/c/versions/1" =>
                """{"subject":"c","version":1,"id":1,"schema":"{\"type\":\"fixed\",\"name\":\"C\",\"namespace\":\"a\",\"size\":4}"}""",
            _ => throw new InvalidOperationException(request.Path),
        }));

        var schema = VisuTility.Streams.Avro.AvroSchema.Parse((await AskAsync(server.Url)).MustSucceed().Text);

        const string C = """{"name":"a.C","type":"fixed","size":4}""";
        const string B = $$"""{"name":"a.B","type":"record","fields":[{"name":"c","type":{{C}}}]}""";
        Assert.Equal($$"""{"type":"array","items":{{B}}}""", schema.CanonicalForm);
    }

    [Fact]
    public async Task A_missing_reference_is_named()
    {
        using var server = new StubServer(request => request.Path == "/schemas/ids/7"
            ? new StubReply(200, """{"schema":"\"a.B\"","references":[{"name":"a.B","subject":"b","version":2}]}""")
            : StubReply.Error(404, 40402));

        var error = (await AskAsync(server.Url)).MustFail();

        Assert.Equal(RegistryErrorKind.NotFound, error.Kind);
        Assert.StartsWith("schema 7 refers to a.B in version 2 of b: ", error.Message);
    }

    [Fact]
    public async Task References_in_a_circle_end()
    {
        using var server = new StubServer(request => request.Path == "/schemas/ids/7"
            ? new StubReply(200, """{"schema":"\"a.B\"","references":[{"name":"a.B","subject":"b","version":2}]}""")
            : new StubReply(
                200, """{"subject":"b","version":2,"id":2,"schema":"\"a.B\"","references":[{"name":"a.B","subject":"b","version":2}]}"""));

        Assert.Equal("\"a.B\"", (await AskAsync(server.Url)).MustSucceed().Text);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task References_without_end_are_refused()
    {
        using var server = new StubServer(request =>
        {
            var version = request.Path.StartsWith("/schemas", StringComparison.Ordinal) ? 0 : int.Parse(request.Path.Split('/')[^1]);
            var next = $$"""{"name":"a.B","subject":"b","version":{{version + 1}}}""";
            return new StubReply(200, $$"""{"subject":"b","version":1,"id":1,"schema":"\"int\"","references":[{{next}}]}""");
        });

        var error = (await AskAsync(server.Url)).MustFail();

        Assert.Equal(RegistryErrorKind.Invalid, error.Kind);
        Assert.Contains("more than 32", error.Message);
        Assert.InRange(server.Requests.Count, 1, 40);
    }

    [Fact]
    public async Task A_subject_that_would_lead_to_another_path_is_refused()
    {
        using var registry = For(StubServer.Nobody());

        await Assert.ThrowsAsync<ArgumentException>(() => registry.GetVersionsAsync("..", CancellationToken.None));
    }

    [Fact]
    public async Task A_cancelled_call_throws()
    {
        using var server = new StubServer(StubReply.Silence);
        using var registry = For(server.Url);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => registry.GetSchemaAsync(7, stop.Token));
    }
}
