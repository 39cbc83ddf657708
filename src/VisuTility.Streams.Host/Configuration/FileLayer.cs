using Microsoft.Extensions.Configuration;

namespace VisuTility.Streams.Host.Configuration;

/// <summary>Settings from a JSON file; ours are its sections Kafka, Topics, Registry and Service.</summary>
internal static class FileLayer
{
    public const string DefaultName = "appsettings.json";

    /// <summary>Null where there is no such file.</summary>
    public static SettingsLayer? Read(string path, ICollection<string> problems)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var layer = new SettingsLayer();
        try
        {
            var builder = new ConfigurationBuilder().AddJsonFile(path, optional: false, reloadOnChange: false);
            using var root = (ConfigurationRoot)builder.Build();
            foreach (var (key, value) in root.AsEnumerable().Where(pair => pair.Value is not null))
            {
                layer.Add(SettingKeys.Normalize(key), value!, Path.GetFileName(path));
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path} cannot be read: {error.InnerException?.Message ?? error.Message}");
        }

        return layer;
    }
}
