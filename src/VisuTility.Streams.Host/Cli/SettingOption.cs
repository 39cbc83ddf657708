using System.CommandLine;

namespace VisuTility.Streams.Host.Cli;

/// <summary>An option that stands for a setting: the highest layer of the configuration.</summary>
internal sealed class SettingOption : Option<string?>
{
    /// <param name="key">The setting's path.</param>
    /// <param name="name">With its dashes.</param>
    /// <param name="value">What the value is, for the help.</param>
    /// <param name="description">For the help.</param>
    /// <param name="aliases">Shorter names.</param>
    public SettingOption(string key, string name, string value, string description, params string[] aliases)
        : base(name, aliases)
    {
        Key = key;
        HelpName = value;
        Description = description;
    }

    public string Key { get; }
}
