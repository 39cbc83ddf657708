using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace VisuTility.Streams.Kafka.Native;

/// <summary>
/// Makes our imports bind to the very library file that Confluent.Kafka loaded: a handle of one copy must never reach another copy. The
/// package ships several builds; the order of the attempts is Confluent.Kafka's own (musl; with GSSAPI; without).
/// </summary>
internal static class NativeLibraries
{
    public const string ImportName = "librdkafka";

    private static readonly Lazy<bool> Loaded = new(LoadOnce);

    public static void Load() => _ = Loaded.Value;

    private static bool LoadOnce()
    {
        if (!Library.IsLoaded)
        {
            Library.Load();
        }

        NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
        return true;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != ImportName)
        {
            return 0;
        }

        foreach (var candidate in Candidates())
        {
            if (NativeLibrary.TryLoad(candidate, typeof(Library).Assembly, searchPath, out var handle))
            {
                return handle;
            }
        }

        return 0;
    }

    private static string[] Candidates()
    {
        var platform = RuntimeInformation.RuntimeIdentifier;
        var musl = platform.Contains("musl", StringComparison.Ordinal) || platform.Contains("alpine", StringComparison.Ordinal);
        return musl ? ["alpine-librdkafka"] : [ImportName, "centos8-librdkafka"];
    }
}
