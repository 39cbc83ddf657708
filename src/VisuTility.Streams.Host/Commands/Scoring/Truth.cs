using System.Text.Json;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Scoring;

/// <summary>A recorded camera; null = not told.</summary>
internal sealed record TruthCamera(string CameraId, long? FirstMs = null, long? LastMs = null);

/// <summary>What was really done to a recorded fleet (truth.json).</summary>
internal sealed record Truth
{
    private static readonly JsonSerializerOptions Strict = new(Output.JsonFormat)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public string Recording { get; init; } = "";

    public required long StartMs { get; init; }

    public required long EndMs { get; init; }

    /// <summary>From batch to batch of a camera.</summary>
    public required long StepMs { get; init; }

    public required IReadOnlyList<TruthCamera> Cameras { get; init; }

    public required IReadOnlyList<Episode> Scenarios { get; init; }

    /// <summary>Onset of the first episode that should raise an alert: until then there is nothing to see.</summary>
    public long FirstOnsetMs =>
        Scenarios.Where(static episode => episode.AlertExpected == Episode.Wanted).Min(static episode => episode.OnsetMs);

    /// <summary>Time that the cameras were there, from each one's first to its last event where the file tells them.</summary>
    public double CameraDays =>
        Cameras.Sum(camera => (double)(camera.LastMs ?? EndMs) - (camera.FirstMs ?? StartMs)) / TimeSpan.MillisecondsPerDay;

    public static Truth Read(Stream json)
    {
        var truth = JsonSerializer.Deserialize<Truth>(json, Strict) ?? throw new JsonException("it is null");
        RefuseNull(truth.Cameras, "cameras");
        RefuseNull(truth.Scenarios, "scenarios");
        foreach (var episode in truth.Scenarios)
        {
            RefuseNull(episode.Cameras, $"scenario {episode.Id}: cameras");
            RefuseNull(episode.MetricsAffected, $"scenario {episode.Id}: metrics_affected");
            RefuseNull(episode.MetricsMaybe, $"scenario {episode.Id}: metrics_maybe");
        }

        return truth;
    }

    /// <summary>Ends the command with exit code 2 where the file cannot be used.</summary>
    public static Truth Read(string path, string name)
    {
        try
        {
            using var file = File.OpenRead(path);
            var truth = Read(file);
            var ids = truth.Scenarios.Select(static episode => episode.Id).ToList();
            return truth.StepMs <= 0 || truth.EndMs < truth.StartMs
                ? throw new CommandException(ExitCodes.Usage, $"{name}: step_ms must be above 0 and end_ms not before start_ms.")
                : ids.Distinct().Count() == ids.Count
                    ? truth
                    : throw new CommandException(ExitCodes.Usage, $"{name}: two scenarios have the same id.");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"{name} is no truth file that can be read: {error.Message}");
        }
    }

    /// <summary>The serializer's strictness ends at a list: it says nothing of the list's elements.</summary>
    private static void RefuseNull<T>(IReadOnlyList<T> list, string what)
        where T : class
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is null)
            {
                throw new JsonException($"{what}[{i}] is null");
            }
        }
    }
}
