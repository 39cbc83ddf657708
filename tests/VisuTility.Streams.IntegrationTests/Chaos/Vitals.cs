using System.Diagnostics;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>What the operating system says of a process.</summary>
internal sealed record Vitals(long ResidentMegabytes, int Handles, int Threads)
{
    public static Vitals? Of(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return new Vitals(process.WorkingSet64 >> 20, process.HandleCount, process.Threads.Count);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    public override string ToString() => $"{ResidentMegabytes} MB, {Handles} handles, {Threads} threads";
}
