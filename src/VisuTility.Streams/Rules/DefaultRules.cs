namespace VisuTility.Streams.Rules;

/// <summary>The rules the demo starts with: <c>rules/default.json</c>, built into the assembly.</summary>
public static class DefaultRules
{
    /// <summary>The file as it stands in the repository.</summary>
    public static byte[] Utf8Json()
    {
        using var file = typeof(DefaultRules).Assembly.GetManifestResourceStream("rules/default.json")
            ?? throw new InvalidOperationException("rules/default.json is not in the assembly.");
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <exception cref="InvalidOperationException">The built-in file is broken: a defect of the build.</exception>
    public static RuleSet Load()
    {
        var problems = new List<string>();
        return RuleSetParser.TryParse(Utf8Json(), "rules/default.json", out var rules, problems)
            ? rules
            : throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
    }
}
