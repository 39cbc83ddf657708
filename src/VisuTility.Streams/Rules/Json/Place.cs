namespace VisuTility.Streams.Rules.Json;

/// <summary>Where in a rule file something stands (JSON path), and where its problems go.</summary>
internal readonly record struct Place(string Path, List<string> Problems)
{
    public Place Of(string name) => this with { Path = Path.Length == 0 ? name : $"{Path}.{name}" };

    public Place At(int index) => this with { Path = $"{Path}[{index}]" };

    public void Add(string text) => Problems.Add(Path.Length == 0 ? text : $"{Path}: {text}");
}
