using VisuTility.Streams.Registry;

namespace VisuTility.Streams.IntegrationTests.Registry;

internal static class Answers
{
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
