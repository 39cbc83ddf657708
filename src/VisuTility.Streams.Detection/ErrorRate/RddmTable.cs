using VisuTility.Streams.Detection.Parameters;

namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>Parameters of <see cref="Rddm"/>: in rules, and under the names of other libraries.</summary>
internal static class RddmTable
{
    public static readonly ParameterTable<RddmOptions> Own = new ParameterTable<RddmOptions>(new RddmOptions())
        .Choice("counts", "what the readings count", o => o.Counts, (o, v) => o with { Counts = v })
        .Integer("warm_up", 1, 1_000_000, "outcomes before it is judged", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Number("warning", NumberRange.Positive, "sd of the least rate that warn", o => o.Warning, (o, v) => o with { Warning = v })
        .Number("drift", NumberRange.Positive, "sd of the least rate that are a drift", o => o.Drift, (o, v) => o with { Drift = v })
        .Integer("max_concept", 2, int.MaxValue, "outcomes before it shortens", o => o.MaxConcept, (o, v) => o with { MaxConcept = v })
        .Integer("min_concept", 1, 1_000_000, "outcomes kept", o => o.MinConcept, (o, v) => o with { MinConcept = v })
        .Integer(
            "warning_limit", 1, int.MaxValue, "warned outcomes: a drift", o => o.WarningLimit, (o, v) => o with { WarningLimit = v })
        .Check("warning", "drift", o => o.Warning <= o.Drift, "must be at most drift")
        .Check("min_concept", "max_concept", o => o.MinConcept < o.MaxConcept, "must be below max_concept");

    public static readonly ParameterTable<RddmOptions> Moa =
        new ParameterTable<RddmOptions>(new RddmOptions { Semantics = Semantics.Moa })
        .Integer("minNumInstancesOption", 0, int.MaxValue, "samples before it judges", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Number("warningLevelOption", new NumberRange(1, 4), "sd that warn", o => o.Warning, (o, v) => o with { Warning = v })
        .Number("driftLevelOption", new NumberRange(1, 5), "sd that are a drift", o => o.Drift, (o, v) => o with { Drift = v })
        .Integer("maxSizeConceptOption", 1, int.MaxValue, "samples until shortened", o => o.MaxConcept, (o, v) => o with { MaxConcept = v })
        .Integer("minSizeStableConceptOption", 1, 20_000, "samples kept", o => o.MinConcept, (o, v) => o with { MinConcept = v })
        .Integer("warnLimitOption", 1, 20_000, "warnings that are a drift", o => o.WarningLimit, (o, v) => o with { WarningLimit = v });

    public static readonly ParameterTable<RddmOptions> Frouros =
        new ParameterTable<RddmOptions>(new RddmOptions { Semantics = Semantics.Frouros })
        .Integer("min_num_instances", 0, int.MaxValue, "samples before it judges", o => o.WarmUp, (o, v) => o with { WarmUp = v })
        .Number("warning_level", NumberRange.Positive, "sd that warn", o => o.Warning, (o, v) => o with { Warning = v })
        .Number("drift_level", NumberRange.Positive, "sd that are a drift", o => o.Drift, (o, v) => o with { Drift = v })
        .Integer("max_concept_size", 1, int.MaxValue, "samples before it shortens", o => o.MaxConcept, (o, v) => o with { MaxConcept = v })
        .Integer("min_concept_size", 1, 1_000_000, "samples kept", o => o.MinConcept, (o, v) => o with { MinConcept = v })
        .Integer(
            "max_num_instances_warning",
            1,
            int.MaxValue,
            "warnings that are a drift",
            o => o.WarningLimit,
            (o, v) => o with { WarningLimit = v })
        .Check("warning_level", "drift_level", o => o.Warning < o.Drift, "must be below drift_level");
}
