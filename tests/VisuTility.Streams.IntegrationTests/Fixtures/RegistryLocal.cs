using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using VisuTility.Streams.Registry.Configuration;
using VisuTility.Streams.Registry.Rest;

namespace VisuTility.Streams.IntegrationTests.Fixtures;

/// <summary>
/// A real schema registry for tests: the one of SCHEMA_REGISTRY_URL, else one started from SCHEMA_REGISTRY_HOME with a door in front that
/// misbehaves on order and counts what was asked. Every test uses subjects of its own.
/// </summary>
public sealed class RegistryLocal : IDisposable
{
    public const string Collection = "Schema registry";

    private static int _subjects;

    private readonly string? _directory;
    private readonly HttpClient _door = new();

    public RegistryLocal()
        : this(GivenUrl, [])
    {
    }

    private RegistryLocal(string? url, string[] arguments)
    {
        if (url is null && Home is not null)
        {
            const string UrlLine = "schema.registry.url=";
            _directory = Directory.CreateTempSubdirectory("visutility-registry-").FullName;
            var lines = Run(["start", .. arguments]).Split('\n');
            url = lines.First(line => line.StartsWith(UrlLine, StringComparison.Ordinal))[UrlLine.Length..].Trim();
        }

        Url = url ?? "";
    }

    /// <summary>Null where a registry can be reached or started, else why not.</summary>
    public static string? SkipReason =>
        GivenUrl is not null || Home is not null ? null : "needs SCHEMA_REGISTRY_URL or SCHEMA_REGISTRY_HOME (a folder with bin/registry-local)";

    /// <summary>As <see cref="SkipReason"/>, for tests that start a registry of their own.</summary>
    public static string? OwnRegistrySkipReason => Home is not null ? null : "needs SCHEMA_REGISTRY_HOME (a folder with bin/registry-local)";

    /// <summary>As <see cref="SkipReason"/>, for tests that order faults or count requests.</summary>
    public static string? DoorSkipReason =>
        GivenUrl is null ? OwnRegistrySkipReason : "needs the door of a registry started here, and SCHEMA_REGISTRY_URL names another one";

    public string Url { get; }

    private static string? GivenUrl => Environment.GetEnvironmentVariable("SCHEMA_REGISTRY_URL");

    private static string? Home => Environment.GetEnvironmentVariable("SCHEMA_REGISTRY_HOME");

    /// <summary>A registry of the test's own, for example <c>--basic-auth user:password</c>.</summary>
    public static RegistryLocal Start(params string[] arguments) => new(null, arguments);

    /// <summary>A subject that no other test uses, in this run or another on the same registry.</summary>
    public static string NewSubject() => $"t{Environment.ProcessId}-{Stopwatch.GetTimestamp():x}-{Interlocked.Increment(ref _subjects)}";

    /// <summary>Settings by Confluent's names, with short waits.</summary>
    public RegistryOptions Options(params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string> { ["schema.registry.url"] = Url, ["schema.registry.retries.wait.ms"] = "20" };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        var problems = new List<string>();
        return RegistryOptions.Read(settings, problems) ?? throw new ArgumentException(string.Join("; ", problems));
    }

    public RestSchemaRegistry Client(params (string Key, string Value)[] more) => new(Options(more), TimeProvider.System);

    /// <summary>
    /// The next <paramref name="times"/> requests below the path wait, then get this status; -1 cuts the connection, 0 answers truly.
    /// </summary>
    public async Task OrderFaultsAsync(string path, int times, int status, int delayMs = 0)
    {
        // As text, because the door reads no chunks.
        using var order = new StringContent(JsonSerializer.Serialize(new { path, times, status, delay_ms = delayMs }));
        using var answer = await _door.PutAsync($"{Url}/__front/faults", order);
        answer.EnsureSuccessStatusCode();
    }

    public async Task ForgetFaultsAsync() => (await _door.DeleteAsync($"{Url}/__front/faults")).Dispose();

    /// <summary>How often the registry was asked this, as <c>GET /schemas/ids/1</c>.</summary>
    public async Task<int> CountAsync(string question)
    {
        using var counts = await _door.GetFromJsonAsync<JsonDocument>($"{Url}/__front/requests");
        return counts!.RootElement.GetProperty("by_path").TryGetProperty(question, out var count) ? count.GetInt32() : 0;
    }

    public void Dispose()
    {
        _door.Dispose();
        if (_directory is not null)
        {
            Run(["stop"]);
            Directory.Delete(_directory, recursive: true);
        }
    }

    private string Run(string[] arguments)
    {
        var program = Path.Combine(Home!, "bin", "registry-local");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[arguments[0], "--dir", _directory!, .. arguments[1..]])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var talk = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"registry-local {arguments[0]} ended with {process.ExitCode}: {talk.Result}");
    }
}

[CollectionDefinition(RegistryLocal.Collection)]
public sealed class RegistryGroup : ICollectionFixture<RegistryLocal>;

/// <summary>A test against the shared registry; skipped with a reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RegistryFactAttribute : FactAttribute
{
    public RegistryFactAttribute() => Skip = RegistryLocal.SkipReason;
}

/// <summary>A test that starts a registry of its own, for example with a password.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OwnRegistryFactAttribute : FactAttribute
{
    public OwnRegistryFactAttribute() => Skip = RegistryLocal.OwnRegistrySkipReason;
}

/// <summary>A test against the shared registry that needs its door, which misbehaves on order and counts.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RegistryDoorFactAttribute : FactAttribute
{
    public RegistryDoorFactAttribute() => Skip = RegistryLocal.DoorSkipReason;
}
