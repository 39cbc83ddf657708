using System.Reflection;

namespace VisuTility.Streams.Tests.Stories;

/// <summary>
/// A protocol story: a static method that plays on a <see cref="StoryWorld"/>, tells what it sees and returns what Kafka's rules say it
/// must have seen, written by hand. Without arguments it plays on the classic protocol only.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StoryAttribute(params StoryProtocol[] protocols) : Attribute
{
    public IReadOnlyList<StoryProtocol> Protocols { get; } = protocols.Length == 0 ? [StoryProtocol.Classic] : protocols;
}

/// <summary>All stories of this assembly.</summary>
public static class StoryBook
{
    private static readonly List<(MethodInfo Method, StoryAttribute Attribute)> Methods =
    [
        .. from type in typeof(StoryBook).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public)
           let attribute = method.GetCustomAttribute<StoryAttribute>()
           where attribute is not null
           orderby type.Name, method.MetadataToken
           select (method, attribute),
    ];

    public static IEnumerable<object[]> All =>
        from story in Methods from protocol in story.Attribute.Protocols select new object[] { story.Method.Name, protocol };

    /// <summary>Plays the story; throws where what was told is not what must be.</summary>
    public static void Play(string name, StoryWorld world)
    {
        var story = Methods.Single(m => m.Method.Name == name).Method.CreateDelegate<Func<StoryWorld, string[]>>();
        var expected = story(world);
        Assert.Equal(string.Join('\n', expected), string.Join('\n', world.Told));
    }
}
