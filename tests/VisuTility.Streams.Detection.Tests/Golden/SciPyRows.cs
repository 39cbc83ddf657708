using System.Globalization;
using System.Text.RegularExpressions;

namespace VisuTility.Streams.Detection.Tests.Golden;

/// <summary>A row of <c>scipy.csv</c>; a missing p-value or statistic is NaN.</summary>
internal sealed record SciPyRow(string Test, string Input, int N, int M, string Variant, double Statistic, double PValue, string Extra)
{
    /// <summary>A number behind <c>name=</c> in the variant or the extra column.</summary>
    public double Number(string name) =>
        double.Parse(Regex.Match(Variant + ";" + Extra, $"(?:^|;){name}=([^;]+)").Groups[1].Value, CultureInfo.InvariantCulture);
}

/// <summary>SciPy's answers and what it was asked.</summary>
internal static class SciPyRows
{
    public static IReadOnlyList<SciPyRow> All { get; } =
        [.. File.ReadLines(Vectors.PathOf("scipy.csv")).Skip(1).Select(Parse)];

    /// <summary>Sorted samples by name.</summary>
    public static IReadOnlyDictionary<string, (double[] A, double[] B)> Pairs { get; } = ReadPairs();

    public static IEnumerable<SciPyRow> Of(string test) => All.Where(row => row.Test == test);

    public static double[] Values(string text) => [.. text.Split(';').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];

    private static SciPyRow Parse(string line)
    {
        var cells = line.Split(',', 8);
        return new(
            cells[0], cells[1], Int(cells[2]), Int(cells[3]), cells[4], Double(cells[5]), Double(cells[6]), cells[7].Trim('"'));
    }

    private static int Int(string text) => text.Length == 0 ? 0 : int.Parse(text, CultureInfo.InvariantCulture);

    private static double Double(string text) =>
        text is "" or "nan" ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);

    private static Dictionary<string, (double[] A, double[] B)> ReadPairs()
    {
        var sides = File.ReadLines(Vectors.PathOf("scipy_pairs.csv")).Skip(1).Select(line => line.Split(','))
            .ToDictionary(cells => (cells[0], cells[2]), cells => Values(cells[4]));
        return sides.Keys.Select(key => key.Item1).Distinct().ToDictionary(name => name, name => (sides[(name, "a")], sides[(name, "b")]));
    }
}
