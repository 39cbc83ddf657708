using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Configuration;

/// <summary>One setting in force; a secret's value is masked. <paramref name="Source"/> says where it came from.</summary>
public sealed record EffectiveSetting(string Setting, string Value, string Source);

/// <summary>What reading the settings gave: all problems at once, and the values in force as they may be shown.</summary>
internal sealed record SettingsReading(
    HostSettings Settings, IReadOnlyList<string> Problems, IReadOnlyList<string> Warnings, IReadOnlyList<EffectiveSetting> Effective)
{
    /// <summary>The settings, or the end of the command with every problem.</summary>
    public HostSettings Require() => Problems.Count == 0 ? Settings : throw new CommandException(ExitCodes.Usage, Problems);
}
