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

    public void AddWhole(string text)
    {
        Any = true;
        problems.Add($"{path}: {text}");
    }
}
