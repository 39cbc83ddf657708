using System.Collections.Concurrent;
using System.Globalization;

namespace VisuTility.Streams.Detection.Tests.Golden;

/// <summary>
/// States of other libraries' detectors after some updates: <c>peers/river_state.csv.gz</c> (also before the reset of a drift and one
/// sample after it) and <c>peers/moa_state.csv.gz</c>.
/// </summary>
internal static class PeerStates
{
    private static readonly ConcurrentDictionary<string, ILookup<(string Peer, string Parameters, string Stream), (int Index, string Field, double Value)>>
        Libraries = new();

    /// <summary>
    /// Fields after the update of each index, indices sorted; NaN = not set yet (<c>none</c>). Empty for a run without states.
    /// </summary>
    public static IReadOnlyList<(int Index, IReadOnlyDictionary<string, double> Fields)> Of(string peer, string parameters, string stream) =>
    [
        .. Libraries.GetOrAdd(peer[..peer.IndexOf(':')], Load)[(peer, parameters, stream)]
            .GroupBy(row => row.Index)
            .OrderBy(group => group.Key)
            .Select(group => (group.Key, (IReadOnlyDictionary<string, double>)group.ToDictionary(row => row.Field, row => row.Value))),
    ];

    /// <summary>The form of Python's <c>float.hex()</c>, a plain number, <c>inf</c>, <c>True</c>, <c>False</c> or <c>none</c>.</summary>
    public static double Parse(string text) => text switch
    {
        "none" or "None" or "nan" => double.NaN,
        "inf" or "Infinity" => double.PositiveInfinity,
        "-inf" or "-Infinity" => double.NegativeInfinity,
        "True" or "true" => 1,
        "False" or "false" => 0,
        _ when text.TrimStart('-').StartsWith("0x", StringComparison.Ordinal) => Hex(text),
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static ILookup<(string Peer, string Parameters, string Stream), (int Index, string Field, double Value)> Load(string library) =>
        Vectors.Rows($"peers/{library}_state.csv.gz").ToLookup(
            cells => ($"{library}:{cells[0]}", cells[1], cells[2]),
            cells => (int.Parse(cells[3], CultureInfo.InvariantCulture), cells[4], Parse(cells[5])));

    /// <summary>[-]0xH.HHHp[+-]E: the 13 hex digits are the fraction bits as they are, so the value is exact; also subnormal.</summary>
    private static double Hex(string text)
    {
        var negative = text[0] == '-';
        var digits = text[(negative ? 3 : 2)..].Split('p');
        var parts = digits[0].Split('.');
        var fraction = parts.Length > 1 ? parts[1] : "";
        var mantissa = long.Parse(parts[0] + fraction, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var value = Math.ScaleB(mantissa, int.Parse(digits[1], CultureInfo.InvariantCulture) - (4 * fraction.Length));
        return negative ? -value : value;
    }
}
