using System.Globalization;

namespace VisuTility.Streams.Host.Commands;

/// <summary>Epoch milliseconds in UTC, for people. An event may hold any number; one that is no date is shown as the number.</summary>
internal static class EpochTime
{
    private static readonly long FirstMs = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long LastMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static string Text(long ms, string format) => ms >= FirstMs && ms <= LastMs
        ? DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString(format, CultureInfo.InvariantCulture)
        : ms.ToString(CultureInfo.InvariantCulture);
}
