using System.CommandLine;
using VisuTility.Streams.Host.Configuration;

namespace VisuTility.Streams.Host.Cli;

/// <summary>Options of every command. Those that stand for a setting are its highest layer.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<string?> _bootstrap = Text("--bootstrap", "HOST:PORT", "Kafka brokers, comma separated (default localhost:9092)", "-b");
    private readonly Option<string?> _group = Text("--group", "NAME", "consumer group of the service (default visutility)", "-g");
    private readonly Option<string?> _prefix = Text("--prefix", "PREFIX", "prefix of the topics (default visutility)");
    private readonly Option<string?> _outputPrefix = Text("--output-prefix", "PREFIX", "prefix of what the service writes, where it is another one (shadow mode)");
    private readonly Option<string?> _registry = Text("--registry", "URL", "schema registry, http(s)://HOST:PORT, or file:FOLDER for one without a server");
    private readonly Option<string?> _instance = Text("--instance", "ID", "name of this instance, stable over restarts and unique in the group");
    private readonly Option<string?> _config = Text("--config", "FILE", "settings file in place of ./appsettings.json");
    private readonly Option<string?> _logLevel = Text("--log-level", "LEVEL", "trace, debug, information, warning, error, critical or none");
    private readonly Option<string[]> _set = new("--set", "-X")
    {
        HelpName = "KEY=VALUE",
        Description = "any librdkafka or schema.registry setting, or one of ours by its path (Kafka:Consumer:fetch.min.bytes=1); repeatable",
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json") { Description = "data as JSON, one object a line", Recursive = true };

    public void AddTo(Command root)
    {
        Option[] all = [_bootstrap, _group, _prefix, _outputPrefix, _registry, _instance, _config, _set, _logLevel, _json];
        foreach (var option in all)
        {
            root.Options.Add(option);
        }
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public string? ConfigFile(ParseResult parsed) => parsed.GetValue(_config);

    /// <summary>The settings given on the command line.</summary>
    public SettingsLayer Layer(ParseResult parsed, ICollection<string> problems)
    {
        var layer = new SettingsLayer(SettingsLayer.CommandLine);
        (Option<string?> Option, string Key)[] keyed =
        [
            (_bootstrap, SettingKeys.BootstrapServers), (_group, SettingKeys.GroupId), (_prefix, SettingKeys.Prefix), (_outputPrefix, SettingKeys.OutputPrefix),
            (_registry, SettingKeys.RegistryUrl), (_instance, SettingKeys.Instance), (_logLevel, SettingKeys.LogLevel),
        ];
        foreach (var (option, key) in keyed)
        {
            if (parsed.GetValue(option) is { } value)
            {
                layer.Add(key, value, option.Name);
            }
        }

        foreach (var pair in parsed.GetValue(_set) ?? [])
        {
            var equals = pair.IndexOf('=');
            if (equals < 1)
            {
                problems.Add($"--set {SettingText.Printable("", pair)}: it is not KEY=VALUE.");
                continue;
            }

            layer.Add(SettingKeys.OfFreeKey(pair[..equals].Trim()), pair[(equals + 1)..], "--set");
        }

        return layer;
    }

    private static Option<string?> Text(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { HelpName = value, Description = description, Recursive = true };
}
