using System.Globalization;
using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Host.Configuration;

/// <summary>
/// Layers put on top of each other, read by typed questions. Notes the value in force of everything asked for, and what is wrong with
/// it.
/// </summary>
internal sealed class MergedSettings
{
    private readonly Dictionary<string, GivenSetting> _given = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<EffectiveSetting> _effective = [];
    private readonly ICollection<string> _problems;

    public MergedSettings(IEnumerable<SettingsLayer> layers, ICollection<string> problems)
    {
        _problems = problems;
        foreach (var (path, setting) in layers.SelectMany(static layer => layer.Values))
        {
            _given[path] = setting;
        }
    }

    public IReadOnlyList<EffectiveSetting> Effective => _effective;

    /// <summary>The text given, or null; an empty one counts as none.</summary>
    public GivenSetting? Given(string path)
    {
        _known.Add(path);
        return _given.TryGetValue(path, out var setting) && !string.IsNullOrWhiteSpace(setting.Value) ? setting : null;
    }

    public string Text(string path, string fallback)
    {
        var given = Given(path);
        return Note(path, given?.Value.Trim() ?? fallback, given);
    }

    public string? OptionalText(string path)
    {
        var given = Given(path);
        Note(path, given?.Value.Trim() ?? "", given);
        return given?.Value.Trim();
    }

    public int Number(string path, int fallback, int least, int most)
    {
        var given = Given(path);
        var text = Note(path, given?.Value.Trim() ?? Text(fallback), given);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Refuse(given!, $"\"{text}\" is not a whole number from {least} to {most}");
        return fallback;
    }

    public TimeSpan Duration(string path, TimeSpan fallback, TimeSpan? least = null, TimeSpan? most = null)
    {
        var given = Given(path);
        var text = Note(path, given?.Value.Trim() ?? Text(fallback), given);
        if (!Detection.Parameters.Duration.TryParse(text, out var ms))
        {
            Refuse(given!, $"\"{text}\" is no duration: give a whole number and ms, s, m, h or d, such as 15s");
            return fallback;
        }

        var value = TimeSpan.FromMilliseconds(ms);
        if (value < (least ?? TimeSpan.Zero) || value > (most ?? TimeSpan.MaxValue))
        {
            Refuse(given!, $"{text} is not from {Text(least ?? TimeSpan.Zero)} to {Text(most ?? TimeSpan.MaxValue)}");
        }

        return value;
    }

    public T Word<T>(string path, T fallback)
        where T : struct, Enum
    {
        var given = Given(path);
        var text = Note(path, given?.Value.Trim() ?? Lower(fallback), given);
        if (Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => Lower(value!.Value) == text.ToLowerInvariant()) is { } found)
        {
            return found;
        }

        Refuse(given!, $"\"{text}\" is none of {string.Join(", ", Enum.GetValues<T>().Select(Lower))}");
        return fallback;
    }

    /// <summary>Null where none is given; <paramref name="otherwise"/> tells a reader what then holds.</summary>
    public T? OptionalWord<T>(string path, string otherwise)
        where T : struct, Enum
    {
        if (Given(path) is not null)
        {
            return Word(path, default(T));
        }

        Note(path, otherwise, null);
        return null;
    }

    /// <summary>Every key of a section, without the section's name.</summary>
    public Dictionary<string, string> Section(string section)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        var inside = _given.Values.Where(setting => setting.Path.StartsWith(section, StringComparison.OrdinalIgnoreCase));
        foreach (var setting in inside.OrderBy(static setting => setting.Path, StringComparer.Ordinal))
        {
            _known.Add(setting.Path);
            keys[setting.Path[section.Length..]] = setting.Value;
            Note(setting.Path, setting.Value, setting);
        }

        return keys;
    }

    /// <summary>Everything in our sections that nobody asked for is a mistake; other sections of the file are other people's.</summary>
    public void RefuseUnknown()
    {
        string[] ours = [.. SettingKeys.Fixed.Select(static key => key[..(key.IndexOf(':') + 1)]).Distinct()];
        foreach (var setting in _given.Values.Where(s => !_known.Contains(s.Path)))
        {
            var inOurSection = ours.Any(section => setting.Path.StartsWith(section, StringComparison.OrdinalIgnoreCase));
            if (inOurSection || setting.Origin == "--set")
            {
                var hint = NearestName.Hint(setting.Path, SettingKeys.Fixed);
                _problems.Add($"{setting.Path} ({setting.Origin}) is no setting of ours{hint}.");
            }
        }
    }

    public void Refuse(GivenSetting setting, string why) => _problems.Add($"{setting.Path} ({setting.Origin}): {why}.");

    private string Note(string path, string value, GivenSetting? given)
    {
        _effective.Add(new EffectiveSetting(path, SettingText.Printable(path, value), given?.Origin ?? "default"));
        return value;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(TimeSpan time) => Detection.Parameters.Duration.Format((long)time.TotalMilliseconds);

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
