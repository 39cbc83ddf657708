using System.Text.RegularExpressions;

namespace VisuTility.Streams.Host.Configuration;

/// <summary>
/// Settings from variables. VISUTILITY_KAFKA_SASL_PASSWORD is sasl.password, as in Kafka's own image: a dot is _, an underscore __, a
/// dash ___; ..._FILE names a file that holds the value. VISUTILITY_REGISTRY_... likewise. VISUTILITY_KAFKA__CONSUMER__... is for one
/// kind of client. Ours: VISUTILITY_PREFIX, VISUTILITY_RULES and so on, by the setting's last name, or by its whole path with __ for
/// the colon.
/// </summary>
internal static partial class EnvironmentLayer
{
    private const string Ours = "VISUTILITY_";
    private const string Kafka = "VISUTILITY_KAFKA_";
    private const string Registry = "VISUTILITY_REGISTRY_";

    /// <summary>The variable that names the settings file.</summary>
    public const string ConfigFile = "VISUTILITY_CONFIG";

    public static SettingsLayer Read(IReadOnlyDictionary<string, string> environment, ICollection<string> warnings)
    {
        var layer = new SettingsLayer();
        foreach (var (name, value) in environment.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith(Ours, StringComparison.Ordinal) || name == ConfigFile || ServiceLink().IsMatch(name))
            {
                continue;
            }

            if (PathOf(name) is { } path)
            {
                layer.Add(path, value, name);
            }
            else
            {
                warnings.Add($"The variable {name} names no setting of ours and has no effect.");
            }
        }

        return layer;
    }

    /// <summary>Null where no setting has the name.</summary>
    internal static string? PathOf(string variable)
    {
        if (SettingKeys.Fixed.FirstOrDefault(key => variable == Ours + Screaming(LastName(key)) || variable == NestedName(key)) is { } ours)
        {
            return ours;
        }

        if (SettingKeys.FreeSections.FirstOrDefault(free => variable.StartsWith(NestedName(free), StringComparison.Ordinal)) is { } section)
        {
            return section + ClientKey(variable[NestedName(section).Length..]);
        }

        if (variable.StartsWith(Registry, StringComparison.Ordinal))
        {
            return SettingKeys.Normalize(SettingKeys.RegistrySection + ClientKey(variable[Registry.Length..]));
        }

        if (!variable.StartsWith(Kafka, StringComparison.Ordinal) || variable.StartsWith(Kafka + "_", StringComparison.Ordinal))
        {
            return null;
        }

        return SettingKeys.Fixed.Where(static key => key.StartsWith("Kafka:", StringComparison.Ordinal))
            .FirstOrDefault(key => variable == Kafka + Screaming(LastName(key)))
            ?? SettingKeys.OfFreeKey(ClientKey(variable[Kafka.Length..]));
    }

    /// <summary>SASL_PASSWORD to sasl.password, a__b to a_b, a___b to a-b.</summary>
    private static string ClientKey(string name) =>
        UnderscoreRun().Replace(name, run => run.Length switch { 1 => ".", 2 => "_", _ => "-" }).ToLowerInvariant();

    /// <summary>BootstrapServers to BOOTSTRAP_SERVERS.</summary>
    private static string Screaming(string name) => WordStart().Replace(name, "_$0").ToUpperInvariant();

    private static string LastName(string key) => key[(key.IndexOf(':') + 1)..];

    private static string NestedName(string path) => Ours + path.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();

    [GeneratedRegex("_+")]
    private static partial Regex UnderscoreRun();

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex WordStart();

    /// <summary>What Kubernetes sets for every service of the namespace: no setting of ours, whatever the service is called.</summary>
    [GeneratedRegex("_SERVICE_HOST$|_SERVICE_PORT(_[A-Z0-9_]+)?$|_PORT(_[0-9]+_(TCP|UDP|SCTP)(_[A-Z]+)?)?$")]
    private static partial Regex ServiceLink();
}
