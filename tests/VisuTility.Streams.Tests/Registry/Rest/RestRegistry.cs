using VisuTility.Streams.Registry;
using VisuTility.Streams.Registry.Configuration;
using VisuTility.Streams.Registry.Rest;

namespace VisuTility.Streams.Tests.Registry.Rest;

/// <summary>Clients with waits so short that a test does not notice them.</summary>
internal static class RestRegistry
{
    public const string Text = """{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]}""";

    public static RegistryOptions Options(params Uri[] urls) => new()
    {
        Urls = urls,
        RetryWait = TimeSpan.FromMilliseconds(1),
        MaxRetryWait = TimeSpan.FromMilliseconds(2),
    };

    public static RestSchemaRegistry For(params Uri[] urls) => new(Options(urls), TimeProvider.System);

    public static async Task<RegistryResult<RegistrySchema>> AskAsync(RegistryOptions options, int id = 7)
    {
        using var registry = new RestSchemaRegistry(options, TimeProvider.System);
        return await registry.GetSchemaAsync(id, CancellationToken.None);
    }

    public static Task<RegistryResult<RegistrySchema>> AskAsync(params Uri[] urls) => AskAsync(Options(urls));

    public static RegistryError MustFail<T>(this RegistryResult<T> answer)
        where T : notnull
    {
        Assert.NotNull(answer.Error);
        return answer.Error;
    }

    public static T MustSucceed<T>(this RegistryResult<T> answer)
        where T : notnull
    {
        Assert.Null(answer.Error);
        return answer.Value!;
    }
}
