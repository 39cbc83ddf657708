using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Host.Configuration;

/// <summary>Rule files on disk.</summary>
internal static class RuleFile
{
    /// <summary>The rule set that comes with the service (rules/default.json).</summary>
    public static RuleSet Default()
    {
        const string name = "rules/default.json";
        using var resource = typeof(RuleFile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The executable lacks its resource {name}.");
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        var problems = new List<string>();
        return RuleSetParser.TryParse(bytes.ToArray(), name, out var rules, problems)
            ? rules
            : throw new InvalidOperationException(string.Join(" ", problems));
    }

    /// <summary>
    /// Null where the file cannot be read or has problems; all of them are added, each with the file's name as the user gave it.
    /// </summary>
    public static RuleSet? Read(string path, string name, List<string> problems)
    {
        try
        {
            return RuleSetParser.TryParse(File.ReadAllBytes(path), name, out var rules, problems) ? rules : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add($"The rule file {name} cannot be read: {error.Message}");
            return null;
        }
    }
}
