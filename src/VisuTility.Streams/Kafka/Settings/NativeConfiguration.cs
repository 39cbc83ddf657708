using VisuTility.Streams.Kafka.Native;

namespace VisuTility.Streams.Kafka.Settings;

/// <summary>Asks librdkafka itself whether it knows a key and accepts a value, before any client is made.</summary>
internal static unsafe class NativeConfiguration
{
    private const int UnknownKey = -2;
    private const int TextBytes = 512;

    /// <summary>Null where accepted, else why not. The reason never repeats a secret's value.</summary>
    public static string? Refusal(string key, string value)
    {
        NativeLibraries.Load();
        var configuration = RdKafka.ConfNew();
        try
        {
            var text = stackalloc byte[TextBytes];
            return RdKafka.ConfSet(configuration, key, value, text, TextBytes) switch
            {
                RdKafka.NoError => null,
                UnknownKey => "librdkafka has no such key",
                _ => SecretKeys.IsSecret(key) ? "librdkafka refuses the value" : RdKafka.Text(text).ReplaceLineEndings(" ").Trim(),
            };
        }
        finally
        {
            RdKafka.ConfDestroy(configuration);
        }
    }
}
