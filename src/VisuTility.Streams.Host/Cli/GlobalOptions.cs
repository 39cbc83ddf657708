using System.CommandLine;
using VisuTility.Streams.Host.Configuration;

namespace VisuTility.Streams.Host.Cli;

/// <summary>Options of every command.</summary>
internal sealed class GlobalOptions
{
    private readonly SettingOption[] _settings =
    [
        new(SettingKeys.BootstrapServers, "--bootstrap", "HOST:PORT", "Kafka brokers, comma separated (default localhost:9092)", "-b"),
        new(SettingKeys.GroupId, "--group", "NAME", "consumer group of the service (default visutility)", "-g"),
        new(SettingKeys.Prefix, "--prefix", "PREFIX", "prefix of the topics (default visutility)"),
        new(SettingKeys.OutputPrefix, "--output-prefix", "PREFIX", "prefix of what the service writes, where it is another (shadow mode)"),
        new(SettingKeys.RegistryUrl, "--registry", "URL", "schema registry, http(s)://HOST:PORT, or file:FOLDER for one without a server"),
        new(SettingKeys.Instance, "--instance", "ID", "name of this instance, stable over restarts and unique in the group"),
        new(SettingKeys.LogLevel, "--log-level", "LEVEL", "trace, debug, information, warning, error, critical or none"),
    ];

    private readonly Option<string?> _config = new("--config")
    {
        HelpName = "FILE",
        Description = "settings file in place of ./appsettings.json",
    };

    private readonly Option<string[]> _set = new("--set", "-X")
    {
        HelpName = "KEY=VALUE",
        Description = "any librdkafka or schema.registry key, or a setting of ours (Kafka:Consumer:fetch.min.bytes=1); repeatable",
    };

    private readonly Option<bool> _json = new("--json") { Description = "data as JSON, one object a line" };

    public void AddTo(Command root)
    {
        Option[] all = [.. _settings, _config, _set, _json];
        foreach (var option in all)
        {
            option.Recursive = true;
            root.Options.Add(option);
        }
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public string? ConfigFile(ParseResult parsed) => parsed.GetValue(_config);

    /// <summary>The settings given on the command line, by options of every command or of this one.</summary>
    public SettingsLayer Layer(ParseResult parsed, ICollection<string> problems)
    {
        var layer = new SettingsLayer();
        foreach (var option in _settings.Concat(parsed.CommandResult.Command.Options.OfType<SettingOption>()))
        {
            if (parsed.GetValue(option) is { } value)
            {
                layer.Add(option.Key, value, option.Name);
            }
        }

        foreach (var pair in parsed.GetValue(_set) ?? [])
        {
            var equals = pair.IndexOf('=');
            if (equals < 1)
            {
                problems.Add("--set: an argument is not KEY=VALUE.");
                continue;
            }

            layer.Add(SettingKeys.OfFreeKey(pair[..equals].Trim()), pair[(equals + 1)..], "--set");
        }

        return layer;
    }
}
