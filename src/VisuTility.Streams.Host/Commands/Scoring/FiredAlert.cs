using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Scoring;

/// <summary>An alert at the moment it begins to fire, as far as scoring is concerned.</summary>
internal readonly record struct FiredAlert(string Camera, string Model, string Metric, long TimeMs)
{
    public static bool Begins(DriftAlert alert) => alert.State == AlertState.Firing && alert.PreviousState != AlertState.Firing;

    public static FiredAlert Of(DriftAlert alert) => new(alert.CameraId, alert.ModelName, alert.Metric, alert.EventTimeMs);
}

/// <summary>What the truth says about an alert.</summary>
internal enum Judgement
{
    /// <summary>The first on an affected metric of an episode of its camera.</summary>
    Hit,

    /// <summary>A further one of an episode of its camera that has its hit.</summary>
    Repeat,

    /// <summary>Neither asked for nor wrong.</summary>
    Neutral,

    False,
}

/// <param name="Judgement">Hit, repeat, neutral or false.</param>
/// <param name="Episode">The episode it belongs to; null for a false one.</param>
internal readonly record struct JudgedAlert(FiredAlert Alert, Judgement Judgement, Episode? Episode);
