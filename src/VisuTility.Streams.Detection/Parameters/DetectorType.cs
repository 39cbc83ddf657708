using System.Text.Json;

namespace VisuTility.Streams.Detection.Parameters;

/// <summary>A detector the factory knows: its description and how it is made from JSON.</summary>
internal abstract class DetectorType
{
    public abstract DetectorInfo Info { get; }

    /// <summary>Null when there is a problem; all of them are added.</summary>
    public abstract IDriftDetector? TryCreate(JsonElement parameters, ParameterProblems problems);
}

internal sealed class DetectorType<TOptions>(
    DetectorInfo info, ParameterTable<TOptions> table, Func<TOptions, IDriftDetector> create) : DetectorType
{
    public override DetectorInfo Info { get; } = info with { Parameters = table.Infos };

    public override IDriftDetector? TryCreate(JsonElement parameters, ParameterProblems problems)
    {
        var options = table.Read(parameters, problems);
        if (problems.Any)
        {
            return null;
        }

        var detector = create(options);
        if (detector.StateBytes > DetectorFactory.MaxStateBytes)
        {
            problems.AddWhole($"{Info.Name} would keep {detector.StateBytes} bytes per series ({Info.Memory}); "
                + $"at most {DetectorFactory.MaxStateBytes} are allowed: make its window smaller");
            return null;
        }

        return detector;
    }
}
