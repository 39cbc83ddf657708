namespace VisuTility.Streams.Detection.Presets;

/// <summary>Whether a level that had shifted is back where it was.</summary>
internal static class WayBack
{
    /// <summary>ln 1000: evidence needed to say so.</summary>
    private const double Nats = 6.907755278982137;

    /// <summary>Smallest shift the level is tested to be back from, and the largest departure that counts, sd.</summary>
    private const double LeastShift = 0.5;

    private const double MostShift = 8;

    /// <summary>Readings after which the mean shift forgets.</summary>
    private const double ShiftMemory = 64;

    /// <summary>
    /// CUSUM of the log-likelihood ratio of the normal level against one shifted by as much as of late, z being a departure in the
    /// direction of the shift: size (size / 2 - z). One reading gives at most half of what is needed.
    /// </summary>
    public static bool IsOver(ref PresetState s, double z)
    {
        z = Math.Clamp(z, -MostShift, MostShift);
        s.ShiftCount = Math.Min(s.ShiftCount + 1, ShiftMemory);
        s.Shift += (z - s.Shift) / s.ShiftCount;
        var size = Math.Max(LeastShift, s.Shift);
        s.Return = Math.Max(0, s.Return + Math.Min(Nats / 2, size * ((size / 2) - z)));
        return s.Return >= Nats;
    }
}
