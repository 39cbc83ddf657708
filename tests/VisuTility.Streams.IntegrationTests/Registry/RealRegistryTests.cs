using VisuTility.Streams.Avro;
using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.Registry;

namespace VisuTility.Streams.IntegrationTests.Registry;

/// <summary>The calls of the client, answered by a registry that is not ours.</summary>
[Collection(RegistryLocal.Collection)]
public sealed class RealRegistryTests(RegistryLocal registry)
{
    private readonly string _subject = RegistryLocal.NewSubject();

    [RegistryFact]
    public async Task A_registered_schema_is_found_by_id_version_and_text()
    {
        using var client = registry.Client();

        var id = (await client.RegisterAsync(_subject, Record("x"), CancellationToken.None)).MustSucceed();
        var again = (await client.RegisterAsync(_subject, Record("x").Replace(":", " : "), CancellationToken.None)).MustSucceed();
        var version = (await client.LookUpAsync(_subject, Record("x"), CancellationToken.None)).MustSucceed();

        Assert.Equal(id, again);
        Assert.Equal((_subject, 1, id), (version.Subject, version.Version, version.Id));
        Assert.Equal(id, (await client.GetVersionAsync(_subject, null, CancellationToken.None)).MustSucceed().Id);
        Assert.Equal(id, (await client.GetVersionAsync(_subject, 1, CancellationToken.None)).MustSucceed().Id);
        Assert.Contains(_subject, (await client.GetSubjectsAsync(CancellationToken.None)).MustSucceed());
        var schema = (await client.GetSchemaAsync(id, CancellationToken.None)).MustSucceed();
        Assert.True(schema.IsAvro);
        Assert.Equal(AvroSchema.Parse(Record("x")).CanonicalForm, AvroSchema.Parse(schema.Text).CanonicalForm);
    }

    /// <summary>A registry either knows GUIDs and gives one with a version, or says in its way that it has no such call.</summary>
    [RegistryFact]
    public async Task A_schema_is_found_by_guid_where_the_registry_has_guids()
    {
        using var client = registry.Client();
        await client.RegisterAsync(_subject, Record("x"), CancellationToken.None);
        var version = (await client.GetVersionAsync(_subject, 1, CancellationToken.None)).MustSucceed();

        var answer = await client.GetSchemaAsync(version.Guid ?? Guid.Empty, CancellationToken.None);

        Assert.Equal(version.Guid is null ? RegistryErrorKind.WrongAnswer : null, answer.Error?.Kind);
        Assert.Equal(version.Guid is not null, answer.Succeeded);
    }

    [RegistryFact]
    public async Task What_is_not_there_is_not_found()
    {
        using var client = registry.Client();
        await client.RegisterAsync(_subject, Record("x"), CancellationToken.None);

        RegistryError[] errors =
        [
            (await client.GetSchemaAsync(int.MaxValue, CancellationToken.None)).MustFail(),
            (await client.GetVersionAsync(_subject, 99, CancellationToken.None)).MustFail(),
            (await client.GetVersionsAsync(_subject + "-none", CancellationToken.None)).MustFail(),
            (await client.LookUpAsync(_subject, Record("never"), CancellationToken.None)).MustFail(),
            (await client.LookUpAsync(_subject + "-none", Record("x"), CancellationToken.None)).MustFail(),
        ];

        Assert.All(errors, error => Assert.Equal(RegistryErrorKind.NotFound, error.Kind));
    }

    [RegistryFact]
    public async Task References_are_resolved_through_two_subjects()
    {
        using var client = registry.Client();
        var (inner, middle) = (_subject + "-inner", _subject + "-middle");
        await client.RegisterAsync(inner, """{"type":"fixed","name":"C","namespace":"a","size":4}""", CancellationToken.None);
        var middleSource = new SchemaSource("""{"type":"record","name":"B","namespace":"a","fields":[{"name":"c","type":"C"}]}""")
        {
            References = [new SchemaReference("a.C", inner, 1)],
        };
        var outerSource = new SchemaSource("""{"type":"record","name":"M","namespace":"m","fields":[{"name":"b","type":"a.B"}]}""")
        {
            References = [new SchemaReference("a.B", middle, 1)],
        };

        await client.RegisterAsync(middle, middleSource, CancellationToken.None);
        var id = (await client.RegisterAsync(_subject, outerSource, CancellationToken.None)).MustSucceed();
        var text = (await client.GetSchemaAsync(id, CancellationToken.None)).MustSucceed().Text;

        const string C = """{"name":"a.C","type":"fixed","size":4}""";
        const string B = $$"""{"name":"a.B","type":"record","fields":[{"name":"c","type":{{C}}}]}""";
        Assert.Equal(
            $$"""{"name":"m.M","type":"record","fields":[{"name":"b","type":{{B}}}]}""",
            AvroSchema.Parse(text).CanonicalForm);
    }

    [RegistryFact]
    public async Task An_incompatible_version_is_refused_as_the_check_foretold()
    {
        using var client = registry.Client();
        Assert.True((await client.CheckCompatibilityAsync(_subject, Record("x"), CancellationToken.None)).MustSucceed().IsCompatible);
        await client.RegisterAsync(_subject, Record("x"), CancellationToken.None);
        Assert.Equal(
            CompatibilityLevel.BackwardTransitive,
            (await client.SetCompatibilityAsync(_subject, CompatibilityLevel.BackwardTransitive, CancellationToken.None)).MustSucceed());

        Assert.Equal(
            CompatibilityLevel.BackwardTransitive, (await client.GetCompatibilityAsync(_subject, CancellationToken.None)).MustSucceed());
        Assert.False((await client.CheckCompatibilityAsync(_subject, Record("y"), CancellationToken.None)).MustSucceed().IsCompatible);
        Assert.Equal(
            RegistryErrorKind.Incompatible, (await client.RegisterAsync(_subject, Record("y"), CancellationToken.None)).MustFail().Kind);
        Assert.Equal([1], (await client.GetVersionsAsync(_subject, CancellationToken.None)).MustSucceed());
    }

    [RegistryFact]
    public async Task A_subject_without_its_own_level_has_the_general_one()
    {
        using var client = registry.Client();
        await client.RegisterAsync(_subject, Record("x"), CancellationToken.None);

        var general = (await client.GetCompatibilityAsync(null, CancellationToken.None)).MustSucceed();

        Assert.Equal(general, (await client.GetCompatibilityAsync(_subject, CancellationToken.None)).MustSucceed());
    }

    [RegistryFact]
    public async Task Schemas_of_ours_come_back_as_they_were_registered()
    {
        using var client = registry.Client();
        var library = typeof(AvroSchema).Assembly;
        var files = library.GetManifestResourceNames().Where(name => name.EndsWith(".avsc", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            using var reader = new StreamReader(library.GetManifestResourceStream(file)!);
            var text = await reader.ReadToEndAsync();

            var id = (await client.RegisterAsync($"{_subject}-{file}", text, CancellationToken.None)).MustSucceed();
            var back = (await client.GetSchemaAsync(id, CancellationToken.None)).MustSucceed();

            Assert.Equal(AvroSchema.Parse(text).CanonicalForm, AvroSchema.Parse(back.Text).CanonicalForm);
        }
    }

    private static string Record(string field) => $$"""{"type":"record","name":"R","fields":[{"name":"{{field}}","type":"int"}]}""";
}
