using System.Buffers;
using System.Text;
using System.Text.Json;

namespace VisuTility.Streams.Detection.Parameters;

/// <summary>
/// The one description of a detector's parameters: it reads and checks JSON, checks options made in code, writes the canonical JSON and
/// feeds listings and the JSON schema. Defaults are those of the options instance given.
/// </summary>
internal sealed class ParameterTable<TOptions>(TOptions defaults)
{
    private sealed record CrossCheck(string Parameter, string Other, Func<TOptions, bool> Holds, string Text);

    private readonly SortedDictionary<string, Parameter<TOptions>> _rows = new(StringComparer.Ordinal);
    private readonly List<CrossCheck> _checks = [];
    private Parameter<TOptions>? _last;

    public IReadOnlyList<ParameterInfo> Infos => [.. _rows.Values.Select(row => row.Info)];

    public ParameterTable<TOptions> Number(
        string name, NumberRange range, string doc, Func<TOptions, double?> get, Func<TOptions, double, TOptions> set) =>
        Add(new NumberParameter<TOptions>(new ParameterInfo(name, ParameterKind.Number, range, doc), get, set));

    public ParameterTable<TOptions> Integer(
        string name, int minimum, int maximum, string doc, Func<TOptions, int?> get, Func<TOptions, int, TOptions> set) =>
        Add(new IntegerParameter<TOptions>(
            new ParameterInfo(name, ParameterKind.Integer, new NumberRange(minimum, maximum), doc), get, set));

    public ParameterTable<TOptions> Boolean(string name, string doc, Func<TOptions, bool> get, Func<TOptions, bool, TOptions> set) =>
        Add(new BooleanParameter<TOptions>(new ParameterInfo(name, ParameterKind.Boolean, NumberRange.Any, doc), get, set));

    public ParameterTable<TOptions> Choice<TChoice>(
        string name, string doc, Func<TOptions, TChoice> get, Func<TOptions, TChoice, TOptions> set)
        where TChoice : struct, Enum =>
        Add(new ChoiceParameter<TOptions, TChoice>(
            new ParameterInfo(name, ParameterKind.Choice, NumberRange.Any, doc) { Choices = ChoiceParameter<TOptions, TChoice>.Names },
            get,
            set));

    public ParameterTable<TOptions> Duration(string name, string doc, Func<TOptions, long?> get, Func<TOptions, long, TOptions> set) =>
        Add(new DurationParameter<TOptions>(new ParameterInfo(name, ParameterKind.Duration, NumberRange.Any, doc), get, set));

    public ParameterTable<TOptions> Numbers(
        string name, string doc, Func<TOptions, IReadOnlyList<double>> get, Func<TOptions, double[], TOptions> set) =>
        Add(new NumbersParameter<TOptions>(new ParameterInfo(name, ParameterKind.Numbers, NumberRange.Any, doc), get, set));

    public ParameterTable<TOptions> Detectors(
        string name,
        string doc,
        Func<TOptions, IReadOnlyList<IDriftDetector>> get,
        Func<TOptions, IReadOnlyList<IDriftDetector>, TOptions> set) =>
        Add(new DetectorsParameter<TOptions>(new ParameterInfo(name, ParameterKind.Detectors, NumberRange.Any, doc), get, set));

    /// <summary>The row added last must be written, unless the defaults hold a value.</summary>
    public ParameterTable<TOptions> Required()
    {
        _last!.Info = _last.Info with { Required = !_last.IsSet(defaults) };
        return this;
    }

    /// <summary>The row added last has a meaning only under a condition and is refused elsewhere.</summary>
    public ParameterTable<TOptions> OnlyWhen(string words, Func<TOptions, bool> applies)
    {
        _last!.Info = _last.Info with { OnlyWhen = words };
        _last.Applies = applies;
        return this;
    }

    /// <summary>A condition between two parameters; the text stands under the first.</summary>
    public ParameterTable<TOptions> Check(string parameter, string other, Func<TOptions, bool> holds, string text)
    {
        _checks.Add(new CrossCheck(parameter, other, holds, text));
        return this;
    }

    /// <summary>Reads parameters over the defaults and reports every problem.</summary>
    public TOptions Read(JsonElement json, ParameterProblems problems)
    {
        var options = defaults;
        var written = new HashSet<string>(StringComparer.Ordinal);
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in json.EnumerateObject())
            {
                options = ReadOne(property, options, written, problems);
            }
        }
        else if (json.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
        {
            problems.AddWhole($"parameters must be an object, not {json.GetRawText()}");
        }

        foreach (var name in written.Where(n => !problems.Has(n) && !_rows[n].Applies(options)))
        {
            problems.Add(name, $"only allowed when {_rows[name].Info.OnlyWhen}");
        }

        Validate(options, problems);
        return options;
    }

    /// <summary>Throws for options made in code that the factory would refuse.</summary>
    /// <exception cref="ArgumentException">Lists all problems.</exception>
    public TOptions Require(TOptions options, string detector)
    {
        var texts = new List<string>();
        Validate(options, new ParameterProblems(detector, texts));
        return texts.Count == 0 ? options : throw new ArgumentException(string.Join("; ", texts), nameof(options));
    }

    /// <summary>Sorted by name, defaults filled in, without those that are not set or have no meaning here.</summary>
    public string Canonical(TOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, row) in _rows.Where(pair => pair.Value.Applies(options) && pair.Value.IsSet(options)))
            {
                writer.WritePropertyName(name);
                row.Write(writer, options);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private ParameterTable<TOptions> Add(Parameter<TOptions> row)
    {
        row.Info = row.Info with { Default = DefaultOf(row) };
        _rows.Add(row.Info.Name, row);
        _last = row;
        return this;
    }

    private string? DefaultOf(Parameter<TOptions> row)
    {
        if (!row.IsSet(defaults))
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            row.Write(writer, defaults);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private TOptions ReadOne(JsonProperty property, TOptions options, HashSet<string> written, ParameterProblems problems)
    {
        var name = property.Name;
        if (name == "name")
        {
            return options;
        }

        if (!_rows.TryGetValue(name, out var row))
        {
            problems.Add(name, $"unknown parameter{NearestName.Hint(name, _rows.Keys)}; known: {string.Join(", ", _rows.Keys)}");
            return options;
        }

        if (!written.Add(name))
        {
            problems.Add(name, "written twice");
            return options;
        }

        if (row is DetectorsParameter<TOptions> detectors)
        {
            return detectors.Read(property.Value, options, problems);
        }

        if (!row.TryRead(property.Value, options, out var result))
        {
            problems.Add(name, $"must be {row.Expected}, not {property.Value.GetRawText()}");
        }

        return result;
    }

    private void Validate(TOptions options, ParameterProblems problems)
    {
        foreach (var (name, row) in _rows.Where(pair => !problems.Has(pair.Key) && pair.Value.Applies(options)))
        {
            if (!row.IsSet(options))
            {
                if (row.Info.Required)
                {
                    problems.Add(name, $"missing: {row.Expected} ({row.Info.Doc})");
                }
            }
            else if (!row.InRange(options))
            {
                problems.Add(name, $"must be {row.Expected}");
            }
        }

        foreach (var check in _checks.Where(c => !problems.Has(c.Parameter) && !problems.Has(c.Other) && !c.Holds(options)))
        {
            problems.Add(check.Parameter, check.Text);
        }
    }
}
