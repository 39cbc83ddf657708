using VisuTility.Streams.IntegrationTests.Fixtures;
using VisuTility.Streams.Registry;

namespace VisuTility.Streams.IntegrationTests.Registry;

/// <summary>A real registry that asks for a password.</summary>
[Collection(RegistryLocal.Collection)]
public sealed class RegistryPasswordTests
{
    private const string Password = "c4nary-pa55word";

    [OwnRegistryFact]
    public async Task The_right_password_opens_and_a_wrong_one_is_refused_without_being_shown()
    {
        using var registry = RegistryLocal.Start("--basic-auth", $"user:{Password}");
        using var right = registry.Client(("schema.registry.basic.auth.user.info", $"user:{Password}"));
        using var wrong = registry.Client(("schema.registry.basic.auth.user.info", $"user:{Password}-not"));
        using var none = registry.Client();

        Assert.True((await right.GetSubjectsAsync(CancellationToken.None)).Succeeded);
        var refused = (await wrong.GetSubjectsAsync(CancellationToken.None)).MustFail();
        var wanted = (await none.GetSubjectsAsync(CancellationToken.None)).MustFail();

        Assert.Equal((RegistryErrorKind.Unauthorized, RegistryErrorKind.Unauthorized), (refused.Kind, wanted.Kind));
        Assert.Contains("check schema.registry.basic.auth.user.info", refused.Message);
        Assert.DoesNotContain(Password, refused.Message);
        Assert.Contains("set schema.registry.basic.auth.user.info", wanted.Message);
    }
}
