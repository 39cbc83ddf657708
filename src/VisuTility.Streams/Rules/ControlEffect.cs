using VisuTility.Streams.Alerting;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Rules;

/// <summary>
/// What a control record did to a <see cref="FoldContext"/>, and what the fold still has to do: reset series, take requests and cancels.
/// </summary>
public sealed record ControlEffect
{
    public required ControlRecord Record { get; init; }

    /// <summary>
    /// Why the record was refused, in a sentence; null = it was not. A refused record changes nothing but the control position.
    /// </summary>
    public string? Problem { get; init; }

    /// <summary>The rule set was replaced: what differs. Series of unchanged rules keep their state.</summary>
    public RuleSetDiff? Rules { get; init; }

    /// <summary>Start the matching series afresh.</summary>
    public LabelMatchers? Reset { get; init; }

    /// <summary>Order this job.</summary>
    public ControlBody.JobRequest? Request { get; init; }

    /// <summary>Withdraw this job.</summary>
    public ControlBody.JobCancel? Cancel { get; init; }
}
