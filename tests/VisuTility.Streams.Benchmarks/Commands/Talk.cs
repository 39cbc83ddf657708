namespace VisuTility.Streams.Benchmarks.Commands;

/// <summary>What is no result goes to stderr.</summary>
internal static class Talk
{
    public static void Say(string text) => Console.Error.WriteLine(text);
}
