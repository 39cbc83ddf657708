using System.Globalization;

namespace VisuTility.Streams.Detection.Tests.Golden;

/// <summary>Files of this folder, copied beside the test assembly.</summary>
internal static class Vectors
{
    public static double[] Stream(string name) =>
        [.. File.ReadLines(PathOf($"streams/{name}.csv")).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Golden", file);
}
