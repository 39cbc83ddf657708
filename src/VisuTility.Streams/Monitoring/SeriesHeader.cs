using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VisuTility.Streams.Monitoring;

/// <summary>First part of every series block. Part of the snapshot: a change of its layout is a change of <see cref="LayoutVersion"/>.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct SeriesHeader
{
    public const ushort LayoutVersion = 1;

    /// <summary>Event time of the newest reading, epoch ms.</summary>
    public long LastTimeMs;

    /// <summary>Partition clock at the newest reading, epoch ms: what retention counts from.</summary>
    public long LastSeenMs;

    /// <summary>Readings applied.</summary>
    public long Readings;

    /// <summary>How many ids were seen at <see cref="LastTimeMs"/>.</summary>
    public long IdCount;

    /// <summary>The newest of those ids, hashed, in a ring.</summary>
    public RecentIds Ids;

    [InlineArray(Capacity)]
    public struct RecentIds
    {
        public const int Capacity = 4;
        private ulong _first;
    }

    public readonly bool HasId(ulong id)
    {
        var known = (int)Math.Min(IdCount, RecentIds.Capacity);
        for (var i = 0; i < known; i++)
        {
            if (Ids[i] == id)
            {
                return true;
            }
        }

        return false;
    }

    public void Accept(long timeMs, ulong id, long clockMs)
    {
        if (timeMs != LastTimeMs)
        {
            LastTimeMs = timeMs;
            IdCount = 0;
        }

        Ids[(int)(IdCount++ & (RecentIds.Capacity - 1))] = id;
        LastSeenMs = clockMs;
        Readings++;
    }
}
