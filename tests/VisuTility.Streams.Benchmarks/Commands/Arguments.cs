using System.Globalization;
using VisuTility.Streams.Benchmarks.Quality;

namespace VisuTility.Streams.Benchmarks.Commands;

/// <summary>Arguments of a command, each taken once; what nobody took is a mistake.</summary>
internal sealed class Arguments(IEnumerable<string> words)
{
    private readonly List<string> _words = [.. words];

    public bool Flag(string name) => _words.Remove(name);

    public string? Value(string name)
    {
        var at = _words.IndexOf(name);
        if (at < 0)
        {
            return null;
        }

        if (at + 1 == _words.Count)
        {
            throw new ArgumentException($"{name} needs a value");
        }

        var value = _words[at + 1];
        _words.RemoveRange(at, 2);
        return value;
    }

    public double[] Numbers(string name, params double[] defaults)
    {
        var values = new List<double>();
        while (Value(name) is { } value)
        {
            values.Add(double.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : throw new ArgumentException($"{name}: a number above 0, not '{value}'"));
        }

        return values.Count > 0 ? [.. values] : defaults;
    }

    public StreamKind[] Kinds(string name)
    {
        var kinds = new List<StreamKind>();
        while (Value(name) is { } value)
        {
            kinds.Add(StreamKinds.All.FirstOrDefault(kind => kind.Name == value) ?? throw new ArgumentException(
                $"{name}: no kind '{value}'; there are {string.Join(", ", StreamKinds.All.Select(kind => kind.Name))}"));
        }

        return kinds.Count > 0 ? [.. kinds] : StreamKinds.All;
    }

    public void End()
    {
        if (_words.Count > 0)
        {
            throw new ArgumentException($"what is '{_words[0]}'?");
        }
    }
}
