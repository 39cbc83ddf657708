using System.Globalization;
using System.Text;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Alerting;

/// <summary>
/// One line for people with placeholders in braces: <c>{metric} of {model} on {camera} is {value}</c>. <c>{{</c> and <c>}}</c> are braces.
/// </summary>
public sealed class SummaryTemplate
{
    /// <summary>Most UTF-16 units of a template.</summary>
    public const int MaxLength = 1024;

    public const string DefaultText = "{metric} of {model} {version} on {camera}: {statistic}, limit {threshold} ({rule})";

    private static readonly string[] Names =
        ["camera", "modality", "model", "version", "metric", "rule", "severity", "value", "statistic", "threshold"];

    /// <summary>Literal text at even, names of placeholders at odd places.</summary>
    private readonly string[] _parts;

    private SummaryTemplate(string text, string[] parts)
    {
        Text = text;
        _parts = parts;
    }

    public string Text { get; }

    internal static string KnownNames => string.Join(", ", Names.Select(n => $"{{{n}}}"));

    /// <summary>Null and a problem for an unknown placeholder or a brace without its partner.</summary>
    public static SummaryTemplate? TryParse(string text, out string? problem)
    {
        var parts = new List<string>();
        var literal = new StringBuilder();
        problem = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('{' or '}'))
            {
                literal.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == text[i])
            {
                literal.Append(text[i++]);
            }
            else if (text[i] == '{' && text.IndexOf('}', i) is var end and > 0 && Names.Contains(text[(i + 1)..end]))
            {
                parts.Add(literal.ToString());
                parts.Add(text[(i + 1)..end]);
                literal.Clear();
                i = end;
            }
            else
            {
                problem = $"unknown placeholder or single brace at character {i + 1}; known: {KnownNames}; write {{{{ or }}}} for a brace";
                return null;
            }
        }

        parts.Add(literal.ToString());
        return new SummaryTemplate(text, [.. parts]);
    }

    /// <summary>
    /// Numbers are the shortest decimal text that reads back to the same double, so the result is the same on every machine.
    /// </summary>
    public string Render(Rule rule, in SeriesLabels series, double value, double statistic, double threshold)
    {
        var text = new StringBuilder();
        for (var i = 0; i < _parts.Length; i++)
        {
            text.Append(i % 2 == 0 ? _parts[i] : Fill(_parts[i], rule, series, value, statistic, threshold));
        }

        return text.ToString();
    }

    private static string Fill(
        string name, Rule rule, in SeriesLabels series, double value, double statistic, double threshold) => name switch
        {
            "camera" => series.Camera,
            "modality" => series.Modality,
            "model" => series.Model,
            "version" => series.Version,
            "metric" => series.Metric,
            "rule" => rule.Name,
            "severity" => rule.Severity,
            "value" => Number(value),
            "statistic" => Number(statistic),
            _ => Number(threshold),
        };

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
