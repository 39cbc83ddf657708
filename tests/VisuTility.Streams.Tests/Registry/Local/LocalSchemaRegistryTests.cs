using VisuTility.Streams.Registry;
using VisuTility.Streams.Registry.Local;
using VisuTility.Streams.Tests.Registry.Rest;

namespace VisuTility.Streams.Tests.Registry.Local;

public sealed class LocalSchemaRegistryTests : IDisposable
{
    private const string X = """{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]}""";
    private const string XAndY =
        """{"type":"record","name":"R","fields":[{"name":"x","type":"int"},{"name":"y","type":"int","default":0}]}""";

    private const string XAndNeededY = """{"type":"record","name":"R","fields":[{"name":"x","type":"int"},{"name":"y","type":"int"}]}""";

    private const string AOrB = """{"type":"enum","name":"E","symbols":["A","B"]}""";

    private readonly string _directory = Path.Combine(Directory.CreateTempSubdirectory("visutility-registry-").FullName, "registry");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_directory)!, recursive: true);

    [Fact]
    public void Every_answer_is_there_at_once()
    {
        var registry = new LocalSchemaRegistry(_directory);

        Assert.True(registry.AnswersAtOnce);
        Assert.True(registry.RegisterAsync("s", X, CancellationToken.None).IsCompletedSuccessfully);
        Assert.True(registry.GetSchemaAsync(1, CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_registered_schema_is_found_by_id_guid_version_and_text()
    {
        var registry = new LocalSchemaRegistry();

        var id = (await registry.RegisterAsync("s", X, CancellationToken.None)).MustSucceed();
        var version = (await registry.LookUpAsync("s", X, CancellationToken.None)).MustSucceed();

        Assert.Equal(("s", 1, id, X), (version.Subject, version.Version, version.Id, version.Schema.Text));
        Assert.Equal(version, (await registry.GetVersionAsync("s", null, CancellationToken.None)).MustSucceed());
        Assert.Equal(version, (await registry.GetVersionAsync("s", 1, CancellationToken.None)).MustSucceed());
        Assert.Equal(X, (await registry.GetSchemaAsync(id, CancellationToken.None)).MustSucceed().Text);
        Assert.Equal(X, (await registry.GetSchemaAsync(version.Guid!.Value, CancellationToken.None)).MustSucceed().Text);
        Assert.Equal(["s"], (await registry.GetSubjectsAsync(CancellationToken.None)).MustSucceed());
        Assert.Equal([1], (await registry.GetVersionsAsync("s", CancellationToken.None)).MustSucceed());
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        var registry = new LocalSchemaRegistry();
        await registry.RegisterAsync("s", X, CancellationToken.None);

        RegistryError?[] errors =
        [
            (await registry.GetSchemaAsync(1, CancellationToken.None)).Error,
            (await registry.GetSchemaAsync(Guid.Empty, CancellationToken.None)).Error,
            (await registry.LookUpAsync("s", XAndY, CancellationToken.None)).Error,
            (await registry.GetVersionAsync("s", 2, CancellationToken.None)).Error,
            (await registry.GetVersionAsync("t", null, CancellationToken.None)).Error,
            (await registry.GetVersionsAsync("t", CancellationToken.None)).Error,
        ];

        Assert.All(errors, error => Assert.Equal(RegistryErrorKind.NotFound, error?.Kind));
    }

    [Fact]
    public async Task An_id_depends_on_the_schema_alone()
    {
        var (one, other) = (new LocalSchemaRegistry(), new LocalSchemaRegistry(_directory));

        var first = await one.RegisterAsync("s", X, CancellationToken.None);
        var second = await one.RegisterAsync("t", "\"int\"", CancellationToken.None);

        Assert.NotEqual(first.MustSucceed(), second.MustSucceed());
        Assert.Equal(second.Value, (await other.RegisterAsync("u", "\"int\"", CancellationToken.None)).MustSucceed());
        Assert.Equal(first.Value, (await other.RegisterAsync("v", X, CancellationToken.None)).MustSucceed());

        // First four bytes of `printf '"int"' | sha256sum`, without the sign.
        Assert.Equal(0x3f2b87a9, second.Value);
    }

    [Fact]
    public async Task White_space_makes_no_other_schema()
    {
        var registry = new LocalSchemaRegistry();

        var id = await registry.RegisterAsync("s", X, CancellationToken.None);
        var again = await registry.RegisterAsync("s", X.Replace(",", " ,\n "), CancellationToken.None);

        Assert.Equal(id.MustSucceed(), again.MustSucceed());
        Assert.Equal([1], (await registry.GetVersionsAsync("s", CancellationToken.None)).MustSucceed());
    }

    [Theory]
    [InlineData(CompatibilityLevel.Backward, X, XAndY, true)]
    [InlineData(CompatibilityLevel.Backward, X, XAndNeededY, false)]
    [InlineData(CompatibilityLevel.Backward, XAndNeededY, X, true)]
    [InlineData(CompatibilityLevel.Forward, X, XAndNeededY, true)]
    [InlineData(CompatibilityLevel.Forward, XAndNeededY, X, false)]
    [InlineData(CompatibilityLevel.Full, X, XAndY, true)]
    [InlineData(CompatibilityLevel.Full, X, XAndNeededY, false)]
    [InlineData(CompatibilityLevel.Full, XAndNeededY, X, false)]
    [InlineData(CompatibilityLevel.None, X, "\"bytes\"", true)]
    [InlineData(CompatibilityLevel.Backward, """["null","int"]""", """["null","int","string"]""", true)]
    [InlineData(CompatibilityLevel.Backward, """["null","int","string"]""", """["null","int"]""", false)]
    [InlineData(CompatibilityLevel.Backward, AOrB, """{"type":"enum","name":"E","symbols":["A"]}""", false)]
    [InlineData(CompatibilityLevel.Backward, AOrB, """{"type":"enum","name":"E","symbols":["A"],"default":"A"}""", true)]
    public async Task A_level_decides_what_may_follow(CompatibilityLevel level, string first, string second, bool isCompatible)
    {
        var registry = new LocalSchemaRegistry();
        await registry.SetCompatibilityAsync("s", level, CancellationToken.None);
        await registry.RegisterAsync("s", first, CancellationToken.None);

        var verdict = (await registry.CheckCompatibilityAsync("s", second, CancellationToken.None)).MustSucceed();
        var registered = await registry.RegisterAsync("s", second, CancellationToken.None);

        Assert.Equal((isCompatible, isCompatible), (verdict.IsCompatible, verdict.Reasons.Count == 0));
        Assert.Equal(isCompatible ? null : RegistryErrorKind.Incompatible, registered.Error?.Kind);
    }

    [Theory]
    [InlineData(CompatibilityLevel.Backward, true)]
    [InlineData(CompatibilityLevel.BackwardTransitive, false)]
    public async Task A_transitive_level_looks_at_all_versions(CompatibilityLevel level, bool isCompatible)
    {
        var registry = new LocalSchemaRegistry();
        await registry.RegisterAsync("s", X, CancellationToken.None);
        await registry.RegisterAsync("s", XAndY, CancellationToken.None);
        await registry.SetCompatibilityAsync("s", level, CancellationToken.None);

        Assert.Equal(
            isCompatible, (await registry.CheckCompatibilityAsync("s", XAndNeededY, CancellationToken.None)).MustSucceed().IsCompatible);
    }

    [Fact]
    public async Task A_subject_follows_the_general_level_until_it_has_its_own()
    {
        var registry = new LocalSchemaRegistry();
        Assert.Equal(CompatibilityLevel.Backward, (await registry.GetCompatibilityAsync("s", CancellationToken.None)).MustSucceed());

        await registry.SetCompatibilityAsync(null, CompatibilityLevel.Full, CancellationToken.None);
        Assert.Equal(CompatibilityLevel.Full, (await registry.GetCompatibilityAsync("s", CancellationToken.None)).MustSucceed());

        await registry.SetCompatibilityAsync("s", CompatibilityLevel.None, CancellationToken.None);
        Assert.Equal(CompatibilityLevel.None, (await registry.GetCompatibilityAsync("s", CancellationToken.None)).MustSucceed());
        Assert.Equal(CompatibilityLevel.Full, (await registry.GetCompatibilityAsync(null, CancellationToken.None)).MustSucceed());
    }

    [Theory]
    [InlineData("nonsense", "AVRO")]
    [InlineData("""{"type":"record"}""", "AVRO")]
    [InlineData("""{"type":"object"}""", "JSON")]
    public async Task What_is_no_avro_schema_is_refused(string text, string type)
    {
        var registry = new LocalSchemaRegistry(_directory);

        var answer = await registry.RegisterAsync("s", new SchemaSource(text) { Type = type }, CancellationToken.None);

        Assert.Equal(RegistryErrorKind.Invalid, answer.MustFail().Kind);
        Assert.Empty((await registry.GetSubjectsAsync(CancellationToken.None)).MustSucceed());
    }

    [Fact]
    public async Task References_are_put_in_place_and_must_exist()
    {
        var registry = new LocalSchemaRegistry();
        var schema = new SchemaSource("""{"type":"array","items":"R"}""") { References = [new SchemaReference("R", "r", 1)] };

        Assert.Equal(RegistryErrorKind.NotFound, (await registry.RegisterAsync("s", schema, CancellationToken.None)).MustFail().Kind);
        await registry.RegisterAsync("r", X, CancellationToken.None);
        var id = (await registry.RegisterAsync("s", schema, CancellationToken.None)).MustSucceed();

        Assert.Contains("\"name\":\"x\"", (await registry.GetSchemaAsync(id, CancellationToken.None)).MustSucceed().Text);
    }

    [Fact]
    public async Task A_directory_keeps_everything_and_is_shared()
    {
        var (writer, reader) = (new LocalSchemaRegistry(_directory), new LocalSchemaRegistry(_directory));
        await reader.GetSubjectsAsync(CancellationToken.None);
        await writer.SetCompatibilityAsync(null, CompatibilityLevel.Full, CancellationToken.None);
        await writer.SetCompatibilityAsync("s", CompatibilityLevel.None, CancellationToken.None);
        await writer.RegisterAsync("r", X, CancellationToken.None);
        await writer.RegisterAsync("s", "\"int\"", CancellationToken.None);
        var map = new SchemaSource("""{"type":"map","values":"R"}""") { References = [new SchemaReference("R", "r", 1)] };
        var id = (await writer.RegisterAsync("s", map, CancellationToken.None)).MustSucceed();

        Assert.Contains("\"map\"", (await reader.GetSchemaAsync(id, CancellationToken.None)).MustSucceed().Text);
        Assert.Equal([1, 2], (await reader.GetVersionsAsync("s", CancellationToken.None)).MustSucceed());
        Assert.Equal(CompatibilityLevel.None, (await reader.GetCompatibilityAsync("s", CancellationToken.None)).MustSucceed());
        Assert.Equal(CompatibilityLevel.Full, (await reader.GetCompatibilityAsync("r", CancellationToken.None)).MustSucceed());
        Assert.Equal(["registry.json", "registry.lock"], Directory.GetFiles(_directory).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_second_writer_waits_outside()
    {
        var registry = new LocalSchemaRegistry(_directory);
        await registry.RegisterAsync("s", X, CancellationToken.None);
        await using var held = new FileStream(
            Path.Combine(_directory, "registry.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Equal(RegistryErrorKind.Unavailable, (await registry.RegisterAsync("t", X, CancellationToken.None)).MustFail().Kind);
        Assert.True((await registry.GetVersionsAsync("s", CancellationToken.None)).Succeeded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"format":2,"compatibility":"FULL","schemas":[],"subjects":[]}""")]
    [InlineData("""{"format":1,"compatibility":"FULL","schemas":[],"subjects":[{"name":"s","versions":[7]}]}""")]
    [InlineData("""{"format":1,"compatibility":"FULL","schemas":[{"id":1,"schema":"{"}],"subjects":[]}""")]
    public async Task A_damaged_file_is_named_and_left_alone(string content)
    {
        Directory.CreateDirectory(_directory);
        var path = Path.Combine(_directory, "registry.json");
        await File.WriteAllTextAsync(path, content);
        var registry = new LocalSchemaRegistry(_directory);

        var error = (await registry.RegisterAsync("s", X, CancellationToken.None)).MustFail();

        Assert.Equal(RegistryErrorKind.Invalid, error.Kind);
        Assert.Contains(path, error.Message);
        Assert.Equal(content, await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_unavailable()
    {
        await File.WriteAllTextAsync(_directory, "in the way");

        var error = (await new LocalSchemaRegistry(_directory).RegisterAsync("s", X, CancellationToken.None)).MustFail();

        Assert.Equal(RegistryErrorKind.Unavailable, error.Kind);
        Assert.Contains(_directory, error.Message);
    }
}
