using VisuTility.Streams.Avro;
using VisuTility.Streams.Registry;
using VisuTility.Streams.Registry.Catalog;
using VisuTility.Streams.Registry.Local;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Registry.Catalog;

public sealed class SchemaCatalogTests
{
    private static readonly RegistryError Down = new(RegistryErrorKind.Unavailable, "down");

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task With_a_registry_that_answers_at_once_the_first_question_gives_the_entry()
    {
        var registry = new LocalSchemaRegistry();
        var id = (await registry.RegisterAsync("s", "\"int\"", CancellationToken.None)).Value;
        using var catalog = new SchemaCatalog<string>(registry, schema => $"compiled {schema.Text}", _time);

        var found = catalog.Find(id);

        Assert.Equal((SchemaLookupState.Known, "compiled \"int\"", null), (found.State, found.Entry, found.Miss));
        Assert.Equal(1, catalog.KnownCount);
    }

    [Fact]
    public void A_known_id_is_asked_for_once_and_for_ever()
    {
        var registry = new ScriptedRegistry(id => new RegistrySchema(id));
        using var catalog = Catalog(registry);

        var first = catalog.Find(7).Entry;
        _time.Advance(TimeSpan.FromDays(400));

        Assert.Same(first, catalog.Find(7).Entry);
        Assert.Equal(["7"], registry.Asked);
    }

    [Fact]
    public void Ids_and_guids_are_kept_apart()
    {
        var registry = new ScriptedRegistry(id => new RegistrySchema(id));
        using var catalog = Catalog(registry);
        var guid = new Guid("00000007-0000-0000-0000-000000000000");

        Assert.Equal("7", catalog.Find(WriterSchemaId.Of(7)).Entry!.Text);
        Assert.Equal($"{guid}", catalog.Find(WriterSchemaId.Of(guid)).Entry!.Text);
        Assert.Equal(["7", $"{guid}"], registry.Asked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void No_registry_is_asked_for_ids_that_none_gives(int id)
    {
        var registry = new ScriptedRegistry(_ => Down);
        using var catalog = Catalog(registry);

        Assert.Equal((SchemaLookupState.Missing, RegistryErrorKind.NotFound), (catalog.Find(id).State, catalog.Find(id).Miss!.Error.Kind));
        Assert.Empty(registry.Asked);
    }

    [Fact]
    public void A_failure_is_told_with_its_reason_and_repaired_when_the_registry_is_back()
    {
        RegistryResult<RegistrySchema> answer = Down;
        using var catalog = Catalog(new ScriptedRegistry(_ => answer));

        var missing = catalog.Find(7);
        answer = new RegistrySchema("text");
        var early = catalog.Find(7);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((SchemaLookupState.Missing, new SchemaMiss(Down, 1)), (missing.State, missing.Miss));
        Assert.Equal(SchemaLookupState.Missing, early.State);
        Assert.Equal("text", catalog.Find(7).Entry!.Text);
    }

    /// <summary>Asked 100 times a second for two minutes.</summary>
    [Fact]
    public void Attempts_follow_each_other_after_one_to_twenty_seconds()
    {
        var registry = new ScriptedRegistry(_ => Down);
        using var catalog = Catalog(registry);
        var gaps = new List<double>();
        var last = _time.NowMs;

        for (var turn = 0; turn < 12_000; turn++)
        {
            var before = registry.Asked.Count;
            catalog.Find(7);
            if (registry.Asked.Count > before && turn > 0)
            {
                gaps.Add((_time.NowMs - last) / 1000.0);
                last = _time.NowMs;
            }

            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        double[] longest = [1, 2, 4, 8, 16, 20, 20, 20];
        Assert.InRange(gaps.Count, 8, 20);
        Assert.All(gaps.Zip(longest), pair => Assert.InRange(pair.First, pair.Second / 2, pair.Second + 0.01));
        Assert.All(gaps.Skip(longest.Length), gap => Assert.InRange(gap, 10, 20.01));
    }

    [Fact]
    public void Instances_with_different_seeds_do_not_ask_in_step()
    {
        var waits = Enumerable.Range(0, 100)
            .Select(seed => new RetryPace(new SchemaCatalogOptions { JitterSeed = (ulong)seed }).After(7, 1, null))
            .ToArray();

        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1)));
        Assert.Equal(100, waits.Distinct().Count());
        Assert.InRange(waits.Average(wait => wait.TotalSeconds), 0.7, 0.8);
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(3600, 300)]
    public void A_registry_that_asks_for_a_longer_pause_gets_it_within_reason(int asked, int given)
    {
        Assert.Equal(TimeSpan.FromSeconds(given), new RetryPace(new SchemaCatalogOptions()).After(7, 1, TimeSpan.FromSeconds(asked)));
    }

    [Fact]
    public void A_very_long_outage_keeps_the_longest_wait()
    {
        Assert.InRange(
            new RetryPace(new SchemaCatalogOptions()).After(7, int.MaxValue, null), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Nobody_asks_for_an_id_that_nobody_wants_any_more()
    {
        var registry = new ScriptedRegistry(_ => Down);
        using var catalog = Catalog(registry);

        catalog.Find(7);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Single(registry.Asked);
        Assert.Empty(catalog.Missing());
    }

    [Fact]
    public void What_is_waited_for_is_listed()
    {
        using var catalog = Catalog(new ScriptedRegistry(id => id == "1" ? new RegistrySchema("text") : Down));

        catalog.Find(1);
        catalog.Find(2);

        Assert.Equal([new MissingSchema("2", new SchemaMiss(Down, 1))], catalog.Missing());
    }

    [Fact]
    public void A_schema_that_cannot_be_used_is_compiled_once()
    {
        var compiled = 0;
        using var catalog = new SchemaCatalog<string>(
            new ScriptedRegistry(_ => new RegistrySchema("x")), _ => $"no use {++compiled}", _time);

        Assert.Equal("no use 1", catalog.Find(7).Entry);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("no use 1", catalog.Find(7).Entry);
    }

    [Fact]
    public void A_compiler_that_throws_is_a_defect_that_shows()
    {
        using var catalog = new SchemaCatalog<string>(
            new ScriptedRegistry(_ => new RegistrySchema("x")), _ => throw new InvalidOperationException("defect"), _time);

        Assert.Throws<InvalidOperationException>(() => catalog.Find(7));
        Assert.Throws<InvalidOperationException>(() => catalog.Find(7));
    }

    [Fact]
    public void A_known_entry_is_found_without_allocation()
    {
        using var catalog = Catalog(new ScriptedRegistry(id => new RegistrySchema(id)));
        var guid = new Guid("00000007-0000-0000-0000-000000000000");
        var found = Rounds(catalog, guid);

        var before = GC.GetAllocatedBytesForCurrentThread();
        found += Rounds(catalog, guid);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((0, 40_000), (bytes, found));
    }

    [Fact]
    public void Past_the_limit_entries_out_of_use_make_room_and_those_in_use_stay()
    {
        var registry = new ScriptedRegistry(id => new RegistrySchema(id));
        using var catalog = Catalog(registry, new SchemaCatalogOptions { MaxEntries = 10, UnusedAfter = TimeSpan.FromMinutes(10) });
        for (var id = 1; id <= 20; id++)
        {
            catalog.Find(id);
        }

        for (var minute = 0; minute < 30; minute++)
        {
            for (var id = 11; id <= 20; id++)
            {
                catalog.Find(id);
            }

            // A new id now and then is what makes the catalog look for room.
            catalog.Find(100 + minute);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        var asked = registry.Asked.Count;
        for (var id = 11; id <= 20; id++)
        {
            Assert.Equal(SchemaLookupState.Known, catalog.Find(id).State);
        }

        Assert.Equal(asked, registry.Asked.Count);
        catalog.Find(1);
        Assert.Equal(asked + 1, registry.Asked.Count);
    }

    [Fact]
    public void Within_the_limit_nothing_is_given_up()
    {
        var registry = new ScriptedRegistry(id => new RegistrySchema(id));
        using var catalog = Catalog(registry);
        catalog.Find(1);

        for (var day = 2; day < 100; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
            catalog.Find(day);
        }

        catalog.Find(1);
        Assert.Equal(99, registry.Asked.Count);
    }

    [Fact]
    public void A_question_to_a_slow_registry_is_pending_and_asked_once_for_all_threads()
    {
        var answer = new TaskCompletionSource<RegistryResult<RegistrySchema>>();
        var asked = new ManualResetEventSlim();
        var registry = new ScriptedRegistry(
            _ =>
            {
                asked.Set();
                return answer.Task;
            },
            false);
        using var catalog = Catalog(registry);

        Parallel.For(0, 8, _ => Assert.Equal(SchemaLookupState.Pending, catalog.Find(7).State));
        Assert.True(asked.Wait(TimeSpan.FromSeconds(30)));
        answer.SetResult(new RegistrySchema("text"));

        Assert.True(SpinWait.SpinUntil(() => catalog.Find(7).State == SchemaLookupState.Known, TimeSpan.FromSeconds(30)));
        Assert.Equal(["7"], registry.Asked);
        Assert.Equal([], catalog.Missing());
    }

    [Fact]
    public void A_background_failure_shows_and_the_next_attempt_follows_when_due()
    {
        var answers = new Queue<RegistryResult<RegistrySchema>>([Down, new RegistrySchema("text")]);
        using var catalog = Catalog(new ScriptedRegistry(_ => Task.FromResult(answers.Dequeue()), false));

        Assert.True(SpinWait.SpinUntil(() => catalog.Find(7).State == SchemaLookupState.Missing, TimeSpan.FromSeconds(30)));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(SpinWait.SpinUntil(() => catalog.Find(7).State == SchemaLookupState.Known, TimeSpan.FromSeconds(30)));
        Assert.Empty(answers);
    }

    [Fact]
    public void A_defect_in_the_background_shows_to_those_who_ask()
    {
        using var catalog = new SchemaCatalog<string>(
            new ScriptedRegistry(_ => Task.FromResult<RegistryResult<RegistrySchema>>(new RegistrySchema("x")), false),
            _ => throw new InvalidOperationException("defect"),
            _time);
        var shown = false;

        SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    catalog.Find(7);
                }
                catch (InvalidOperationException)
                {
                    shown = true;
                }

                return shown;
            },
            TimeSpan.FromSeconds(30));

        Assert.True(shown);
    }

    private static int Rounds(SchemaCatalog<RegistrySchema> catalog, Guid guid)
    {
        var found = 0;
        for (var i = 0; i < 10_000; i++)
        {
            found += catalog.Find(WriterSchemaId.Of(7)).Entry is null ? 0 : 1;
            found += catalog.Find(WriterSchemaId.Of(guid)).Entry is null ? 0 : 1;
        }

        return found;
    }

    private SchemaCatalog<RegistrySchema> Catalog(ISchemaRegistry registry, SchemaCatalogOptions? options = null) =>
        new(registry, schema => schema, _time, options);
}
