using System.Globalization;

namespace VisuTility.Streams.Kafka.Topics;

internal enum SettingRule
{
    Exactly,
    AtLeast,
    AtMost,
}

/// <summary>A topic setting we need. -1 is unlimited, so the largest value.</summary>
internal sealed record TopicSetting(string Name, string Value, SettingRule Rule = SettingRule.Exactly, bool Blocking = false)
{
    public static TopicSetting AtLeast(string name, long value, bool blocking = false) =>
        new(name, Text(value), SettingRule.AtLeast, blocking);

    public static TopicSetting AtMost(string name, long value) => new(name, Text(value), SettingRule.AtMost);

    public string Wanted => Rule switch
    {
        SettingRule.AtLeast when Value == "-1" => "-1 (unlimited)",
        SettingRule.AtLeast => $"at least {Value}",
        SettingRule.AtMost => $"at most {Value}",
        _ => Value,
    };

    public bool IsMetBy(string present) => Rule switch
    {
        SettingRule.AtLeast => Number(present) >= Number(Value),
        SettingRule.AtMost => Number(present) <= Number(Value),
        _ => present == Value,
    };

    private static double Number(string text)
    {
        var isNumber = double.TryParse(text, CultureInfo.InvariantCulture, out var number);
        return !isNumber ? double.NaN : number == -1 ? double.PositiveInfinity : number;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
