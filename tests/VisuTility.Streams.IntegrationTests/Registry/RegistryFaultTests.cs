using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.Registry;
using VisuTility.Streams.Registry.Catalog;

namespace VisuTility.Streams.IntegrationTests.Registry;

/// <summary>
/// A real registry behind a door that fails on order. Each test orders faults for an id of its own, so that none meets another's.
/// </summary>
[Collection(RegistryLocal.Collection)]
public sealed class RegistryFaultTests(RegistryLocal registry) : IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => registry.ForgetFaultsAsync();

    [RegistryDoorFact]
    public async Task Two_failures_and_a_cut_connection_are_overcome_by_retries()
    {
        using var client = registry.Client();
        var id = await RegisterAsync(client);
        await registry.OrderFaultsAsync($"/schemas/ids/{id}", 2, 503);
        await registry.OrderFaultsAsync($"/schemas/ids/{id}", 1, -1);

        Assert.True((await client.GetSchemaAsync(id, CancellationToken.None)).Succeeded);
        Assert.Equal(4, await registry.CountAsync($"GET /schemas/ids/{id}"));
    }

    [RegistryDoorFact]
    public async Task A_refusal_is_not_repeated()
    {
        using var client = registry.Client();
        var id = await RegisterAsync(client);
        await registry.OrderFaultsAsync($"/schemas/ids/{id}", 1, 403);

        Assert.Equal(RegistryErrorKind.Unauthorized, (await client.GetSchemaAsync(id, CancellationToken.None)).MustFail().Kind);
        Assert.Equal(1, await registry.CountAsync($"GET /schemas/ids/{id}"));
    }

    [RegistryDoorFact]
    public async Task A_slow_registry_is_given_up_in_time()
    {
        using var client = registry.Client(("schema.registry.request.timeout.ms", "100"), ("schema.registry.max.retries", "0"));
        using var patient = registry.Client();
        var id = await RegisterAsync(patient);
        await registry.OrderFaultsAsync($"/schemas/ids/{id}", 1, 0, delayMs: 2000);

        Assert.Contains("no answer within 100 ms", (await client.GetSchemaAsync(id, CancellationToken.None)).MustFail().Message);
        Assert.True((await patient.GetSchemaAsync(id, CancellationToken.None)).Succeeded);
    }

    [RegistryDoorFact]
    public async Task The_catalog_asks_once_per_id_whatever_the_number_of_records_and_threads()
    {
        using var client = registry.Client();
        var id = await RegisterAsync(client);
        using var catalog = new SchemaCatalog<RegistrySchema>(client, schema => schema, TimeProvider.System);

        Parallel.For(
            0, 4, _ => Assert.True(SpinWait.SpinUntil(() => catalog.Find(id).State == SchemaLookupState.Known, TimeSpan.FromSeconds(30))));
        for (var record = 0; record < 100_000; record++)
        {
            Assert.Equal(SchemaLookupState.Known, catalog.Find(id).State);
        }

        Assert.Equal(1, await registry.CountAsync($"GET /schemas/ids/{id}"));
    }

    [RegistryDoorFact]
    public async Task During_an_outage_known_ids_are_served_and_an_unknown_one_comes_when_it_ends()
    {
        using var client = registry.Client(("schema.registry.max.retries", "0"));
        var (known, unknown) = (await RegisterAsync(client), await RegisterAsync(client));
        using var catalog = new SchemaCatalog<RegistrySchema>(
            client,
            schema => schema,
            TimeProvider.System,
            new SchemaCatalogOptions { FirstRetry = TimeSpan.FromMilliseconds(20), MaxRetry = TimeSpan.FromMilliseconds(100) });
        Assert.True(SpinWait.SpinUntil(() => catalog.Find(known).State == SchemaLookupState.Known, TimeSpan.FromSeconds(30)));
        await registry.OrderFaultsAsync("/schemas/", 1000, 503);

        Assert.True(SpinWait.SpinUntil(() => catalog.Find(unknown).Miss?.Attempts > 2, TimeSpan.FromSeconds(30)));
        Assert.Equal(RegistryErrorKind.Unavailable, catalog.Find(unknown).Miss!.Error.Kind);
        Assert.Equal(SchemaLookupState.Known, catalog.Find(known).State);

        await registry.ForgetFaultsAsync();
        Assert.True(SpinWait.SpinUntil(() => catalog.Find(unknown).State == SchemaLookupState.Known, TimeSpan.FromSeconds(30)));
    }

    private static async Task<int> RegisterAsync(ISchemaRegistry client)
    {
        var subject = RegistryLocal.NewSubject();
        var text = $$"""{"type":"record","name":"R","doc":"{{subject}}","fields":[]}""";
        return (await client.RegisterAsync(subject, text, CancellationToken.None)).MustSucceed();
    }
}
