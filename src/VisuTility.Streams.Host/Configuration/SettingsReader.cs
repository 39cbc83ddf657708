using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Registry.Configuration;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Host.Configuration;

/// <summary>
/// From settings file, environment and command line to <see cref="HostSettings"/>; finds every problem that needs no cluster to be
/// seen.
/// </summary>
internal sealed partial class SettingsReader
{
    private const string FileScheme = "file:";

    private readonly CommandHost _host;
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];
    private readonly MergedSettings _merged;

    private SettingsReader(CommandHost host, string? configFile, Func<ICollection<string>, SettingsLayer> commandLine)
    {
        _host = host;
        var layers = new List<SettingsLayer>();
        if (FileSettings(configFile) is { } file)
        {
            layers.Add(file);
        }

        layers.Add(EnvironmentLayer.Read(host.Environment, _warnings));
        var line = commandLine(_problems);
        WarnOfVisibleSecrets(line);
        layers.Add(line);
        _merged = new MergedSettings(layers, _problems);
    }

    /// <summary>Never throws for what settings hold.</summary>
    public static SettingsReading Read(CommandHost host, string? configFile, Func<ICollection<string>, SettingsLayer> commandLine)
    {
        var reader = new SettingsReader(host, configFile, commandLine);
        var settings = reader.Read();
        reader._merged.RefuseUnknown();
        return new SettingsReading(settings, [.. reader._problems.Distinct()], reader._warnings, reader._merged.Effective);
    }

    private SettingsLayer? FileSettings(string? option)
    {
        var named = option ?? _host.Environment.GetValueOrDefault(EnvironmentLayer.ConfigFile);
        var path = Path.GetFullPath(named ?? FileLayer.DefaultName, _host.WorkingFolder);
        var layer = FileLayer.Read(path, _problems);
        if (layer is null && named is not null)
        {
            _problems.Add($"{(option is null ? EnvironmentLayer.ConfigFile : "--config")}: there is no file {path}.");
        }

        return layer;
    }

    private HostSettings Read()
    {
        var kafka = Kafka();
        var report = SettingsValidator.Check(kafka);
        _problems.AddRange(report.Problems);
        _warnings.AddRange(report.Warnings);
        return new HostSettings { Kafka = kafka, Topics = Topics(), Registry = Registry(kafka), Service = Service() };
    }

    private KafkaOptions Kafka()
    {
        var defaults = new KafkaOptions();
        return new KafkaOptions
        {
            BootstrapServers = _merged.Text(SettingKeys.BootstrapServers, defaults.BootstrapServers),
            GroupId = _merged.Text(SettingKeys.GroupId, defaults.GroupId),
            GroupProtocol = _merged.Word(SettingKeys.GroupProtocol, defaults.GroupProtocol),
            SessionTimeout = _merged.Duration(SettingKeys.SessionTimeout, defaults.SessionTimeout),
            TransactionTimeout = _merged.Duration(SettingKeys.TransactionTimeout, defaults.TransactionTimeout),
            RequestTimeout = _merged.Duration(SettingKeys.RequestTimeout, defaults.RequestTimeout),
            Common = _merged.Section(SettingKeys.FreeSections[0]),
            Consumer = _merged.Section(SettingKeys.FreeSections[1]),
            Producer = _merged.Section(SettingKeys.FreeSections[2]),
            Admin = _merged.Section(SettingKeys.FreeSections[3]),
        };
    }

    private TopicNames Topics()
    {
        var prefix = _merged.Text(SettingKeys.Prefix, "visutility");
        var outputs = _merged.OptionalText(SettingKeys.OutputPrefix);
        foreach (var (key, text) in new[] { (SettingKeys.Prefix, prefix), (SettingKeys.OutputPrefix, outputs ?? prefix) })
        {
            if (!TopicPrefix().IsMatch(text))
            {
                _problems.Add(
                    $"{key}: \"{text}\" cannot begin a topic's name; take 1 to 200 letters, digits, dots, dashes and underscores.");
            }
        }

        return new TopicNames(prefix, outputs);
    }

    private RegistrySettings Registry(KafkaOptions kafka)
    {
        var url = _merged.Given(SettingKeys.RegistryUrl);
        var keys = _merged.Section(SettingKeys.RegistrySection);
        if (keys.Count == 0)
        {
            return new RegistrySettings();
        }

        if (url is not null && url.Value.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase))
        {
            return new RegistrySettings { Folder = Path.GetFullPath(url.Value[FileScheme.Length..], _host.WorkingFolder) };
        }

        Borrow(keys, kafka.Common);
        var options = RegistryOptions.Read(keys, _problems);
        _warnings.AddRange(options?.Warnings() ?? []);
        return new RegistrySettings { Service = options };
    }

    /// <summary>SASL_INHERIT means the user of the Kafka clients.</summary>
    private static void Borrow(Dictionary<string, string> registry, IReadOnlyDictionary<string, string> kafka)
    {
        foreach (var key in new[] { "sasl.username", "sasl.password" }.Where(kafka.ContainsKey))
        {
            registry.TryAdd(key, kafka[key]);
        }
    }

    private ServiceSettings Service()
    {
        var instance = _merged.Given(SettingKeys.Instance);
        if (instance is not null && !InstanceId().IsMatch(instance.Value))
        {
            _merged.Refuse(instance, "take 1 to 100 letters, digits, dots, dashes and underscores");
        }

        return new ServiceSettings
        {
            Instance = _merged.Text(SettingKeys.Instance, $"{Environment.MachineName}-{Environment.ProcessId}"),
            HasStableInstance = instance is not null,
            Threads = _merged.Number(SettingKeys.Threads, 1, 1, 64),
            CommitInterval = _merged.Duration(
                SettingKeys.CommitInterval, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(60)),
            Rules = Rules(),
            LogLevel = _merged.OptionalWord<LogLevel>(SettingKeys.LogLevel, "information for run, else warning"),
        };
    }

    private RuleSet? Rules()
    {
        if (_merged.OptionalText(SettingKeys.Rules) is not { } name)
        {
            return null;
        }

        return RuleFile.Read(Path.GetFullPath(name, _host.WorkingFolder), name, _problems);
    }

    private void WarnOfVisibleSecrets(SettingsLayer commandLine)
    {
        foreach (var setting in commandLine.Values.Values.Where(static setting => SettingText.IsSecret(setting.Path)))
        {
            _warnings.Add(
                $"{setting.Path} was given on the command line, where every user of this machine can read it; "
                + $"put it in a file and give {setting.Path}.file.");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,200}$")]
    private static partial Regex TopicPrefix();

    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}$")]
    private static partial Regex InstanceId();
}
