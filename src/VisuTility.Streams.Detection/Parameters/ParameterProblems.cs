namespace VisuTility.Streams.Detection.Parameters;

/// <summary>Collects problems of one detector, each under its JSON path, and remembers which parameters have one.</summary>
internal sealed class ParameterProblems(string path, List<string> problems)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public bool Any { get; private set; }

    public bool Has(string parameter) => _names.Contains(parameter);

    public void Add(string parameter, string text)
    {
        Any = true;
        _names.Add(parameter);
        problems.Add($"{path}.{parameter}: {text}");
    }

    /// <summary>Path of a parameter, for problems of what is inside it.</summary>
    public string PathOf(string parameter) => $"{path}.{parameter}";

    /// <summary>Takes over problems that stand under their own path inside a parameter.</summary>
    public void AddNested(string parameter, IReadOnlyCollection<string> nested)
    {
        if (nested.Count > 0)
        {
            Any = true;
            _names.Add(parameter);
            problems.AddRange(nested);
        }
    }

    public void AddWhole(string text)
    {
        Any = true;
        problems.Add($"{path}: {text}");
    }
}
