using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.Focus;

/// <summary>Parameters of <see cref="FocusDetector"/> in rules.</summary>
internal static class FocusTable
{
    public static readonly ParameterTable<FocusOptions> Own = new ParameterTable<FocusOptions>(new FocusOptions())
        .Choice("model", "what the readings are", o => o.Model, (o, v) => o with { Model = v })
        .Choice("before", "what is known of the level before a change", o => o.Before, (o, v) => o with { Before = v })
        .Choice("direction", "which changes are a drift", o => o.Direction, (o, v) => o with { Direction = v })
        .Number(
            "readings_per_false_alarm",
            new NumberRange(10, 1e15),
            "readings per false alarm on a stable series",
            o => o.ReadingsPerFalseAlarm,
            (o, v) => o with { ReadingsPerFalseAlarm = v })
        .OnlyWhen("threshold is not given", o => o.Threshold is null)
        .Number(
            "threshold",
            NumberRange.Positive,
            "limit in nats; none = from readings_per_false_alarm",
            o => o.Threshold,
            (o, v) => o with { Threshold = v })
        .Number(
            "warning_threshold",
            NumberRange.Positive,
            "limit of a warning in nats",
            o => o.WarningThreshold,
            (o, v) => o with { WarningThreshold = v })
        .Number("mean", NumberRange.Any, "level of the stable metric", o => o.Mean, (o, v) => o with { Mean = v })
        .OnlyWhen("before is given or unknown", o => o.Knowledge is FocusBefore.Given or FocusBefore.Unknown)
        .Number("sd", NumberRange.Positive, "sd of the stable metric", o => o.Sd, (o, v) => o with { Sd = v })
        .OnlyWhen("model is gaussian or variance", o => o.Scores)
        .Number(
            "min_size", new NumberRange(0, 30), "smallest shift looked for, in sd", o => o.MinSize, (o, v) => o with { MinSize = v })
        .OnlyWhen(
            "model is gaussian and the level before is known", o => o.Model == FocusModel.Gaussian && o.Knowledge != FocusBefore.Unknown)
        .Integer("warm_up", 5, 1_000_000, "readings that only learn", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .OnlyWhen("a reference is learned", o => o.Mean is null && (o.Scores || o.Knowledge == FocusBefore.Learned))
        .Integer("robust", 0, 10_000, "first readings for median and MAD; 0 = none", o => o.Robust, (o, v) => o with { Robust = v })
        .Number(
            "clip", new NumberRange(0, 1e75, MinimumExcluded: true), "largest score, in sd", o => o.Clip, (o, v) => o with { Clip = v })
        .OnlyWhen("model is gaussian or variance", o => o.Scores)
        .Integer("min_fall", 1, 1000, "outcomes a fall must have lasted", o => o.MinFall, (o, v) => o with { MinFall = v })
        .OnlyWhen("model is variance or gamma", o => o.Model is FocusModel.Variance or FocusModel.Gamma)
        .Number("smallest", NumberRange.Positive, "smallest outcome", o => o.Smallest, (o, v) => o with { Smallest = v })
        .OnlyWhen("model is variance or gamma", o => o.Model is FocusModel.Variance or FocusModel.Gamma)
        .Number("shape", NumberRange.Positive, "shape of the gamma", o => o.Shape, (o, v) => o with { Shape = v })
        .OnlyWhen("model is gamma", o => o.Model == FocusModel.Gamma)
        .Boolean(
            "counts_successes", "readings are shares of successes", o => o.CountsSuccesses, (o, v) => o with { CountsSuccesses = v })
        .OnlyWhen("model is bernoulli", o => o.Model == FocusModel.Bernoulli)
        .Integer("pieces", 8, 1000, "most candidates kept a side", o => o.Pieces, (o, v) => o with { Pieces = v })
        .Number("sigma_floor", NumberRange.Positive, "smallest learned sd", o => o.SigmaFloor, (o, v) => o with { SigmaFloor = v })
        .OnlyWhen("a sd is learned", o => o.Scores && o.Mean is null)
        .Number(
            "relative_sigma_floor",
            NumberRange.NotNegative,
            "smallest learned sd as a share of |mean|",
            o => o.RelativeSigmaFloor,
            (o, v) => o with { RelativeSigmaFloor = v })
        .OnlyWhen("a sd is learned", o => o.Scores && o.Mean is null)
        .Boolean("relearn_on_drift", "learn anew after a drift", o => o.RelearnOnDrift, (o, v) => o with { RelearnOnDrift = v })
        .OnlyWhen("a sd is learned", o => o.Scores && o.Mean is null)
        .Check(
            "before", "model", o => o.Scores || o.Before != FocusBefore.SelfStarting, "self-starting is for gaussian and variance only")
        .Check("mean", "before", o => o.Knowledge != FocusBefore.Given || o.Mean.HasValue, "missing: before is given")
        .Check(
            "mean",
            "model",
            o => o.Knowledge != FocusBefore.Given || o.Mean is not { } mean || o.Model switch
            {
                FocusModel.Bernoulli => mean is > 0 and < 1,
                FocusModel.Poisson or FocusModel.Gamma => mean > 0,
                _ => true,
            },
            "must be a share above 0 and below 1 (bernoulli), or above 0 (poisson, gamma)")
        .Check("mean", "before", o => o.Scores || o.Knowledge == FocusBefore.Given || o.Mean is null, "only allowed when before is given")
        .Check("sd", "mean", o => !o.Scores || o.Sd.HasValue == o.Mean.HasValue, "must be given together with mean, and not without")
        .Check("robust", "model", o => o.Robust == 0 || (o.Scores && o.Mean is null), "only allowed when a sd is learned")
        .Check("robust", "", o => o.Robust is 0 or >= 20, "must be 0, or 20 or more")
        .Check("warning_threshold", "threshold", o => !(o.WarningThreshold > o.Threshold), "must be at most threshold");
}
