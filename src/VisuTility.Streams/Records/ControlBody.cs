using System.Diagnostics;
using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Records;

/// <summary>The order in a <see cref="ControlRecord"/>: one nested record per branch of the schema's union, in its order.</summary>
public abstract record ControlBody
{
    private ControlBody()
    {
    }

    internal abstract void Encode(AvroWriter writer);

    internal static ControlBody Read(int branch, RecordFields fields) => branch switch
    {
        0 => new RuleSetChange(fields.String(), fields.Boolean()),
        1 => new SilenceChange(fields.String(), fields.StringMap(), fields.Long(), fields.Long(), fields.Boolean()),
        2 => new SeriesReset(fields.StringMap()),
        3 => new JobRequest(
            fields.String(), fields.String(), fields.Strings(), (JobKind)fields.Symbol(), (JobReason)fields.Symbol(),
            fields.OptionalLong()),
        4 => new JobCancel(fields.String(), fields.String()),
        5 => new RecordSkip(fields.String(), fields.Int(), fields.Long()),
        _ => throw new UnreachableException($"ControlRecord.body has no branch {branch}."),
    };

    /// <summary>
    /// Replaces the whole rule set (a JSON object). <paramref name="Initial"/> = counts only where no rule set precedes it.
    /// </summary>
    public sealed record RuleSetChange(string RuleSet, bool Initial = false) : ControlBody
    {
        internal override void Encode(AvroWriter writer)
        {
            writer.WriteIndex(0);
            writer.WriteString(RuleSet);
            writer.WriteBoolean(Initial);
        }
    }

    /// <summary>
    /// Adds, replaces or removes a silence, in force in [<paramref name="StartsAtMs"/>, <paramref name="EndsAtMs"/>), milliseconds
    /// since 1970 UTC.
    /// </summary>
    public sealed record SilenceChange(
        string SilenceId, IReadOnlyDictionary<string, string> Matchers, long StartsAtMs, long EndsAtMs, bool Remove = false) : ControlBody
    {
        internal override void Encode(AvroWriter writer)
        {
            writer.WriteIndex(1);
            writer.WriteString(SilenceId);
            writer.WriteStringMap(Matchers);
            writer.WriteLong(StartsAtMs);
            writer.WriteLong(EndsAtMs);
            writer.WriteBoolean(Remove);
        }
    }

    /// <summary>Starts the matching series afresh; empty matchers match all.</summary>
    public sealed record SeriesReset(IReadOnlyDictionary<string, string> Matchers) : ControlBody
    {
        internal override void Encode(AvroWriter writer)
        {
            writer.WriteIndex(2);
            writer.WriteStringMap(Matchers);
        }
    }

    /// <summary>
    /// Orders a job. No version = the one that serves most cameras; no cameras = all of the model; deadline in milliseconds since
    /// 1970 UTC.
    /// </summary>
    public sealed record JobRequest(
        string ModelName, string ModelVersion, IReadOnlyList<string> Cameras, JobKind Kind, JobReason Reason,
        long? DeadlineMs) : ControlBody
    {
        internal override void Encode(AvroWriter writer)
        {
            writer.WriteIndex(3);
            writer.WriteString(ModelName);
            writer.WriteString(ModelVersion);
            writer.WriteStrings(Cameras);
            writer.WriteIndex((int)Kind);
            writer.WriteIndex((int)Reason);
            writer.WriteOptional(DeadlineMs);
        }
    }

    /// <summary>Withdraws a job.</summary>
    public sealed record JobCancel(string JobId, string ModelName) : ControlBody
    {
        internal override void Encode(AvroWriter writer)
        {
            writer.WriteIndex(4);
            writer.WriteString(JobId);
            writer.WriteString(ModelName);
        }
    }

    /// <summary>Passes over one input record; in the past it has no effect.</summary>
    public sealed record RecordSkip(string Topic, int Partition, long Offset) : ControlBody
    {
        internal override void Encode(AvroWriter writer)
        {
            writer.WriteIndex(5);
            writer.WriteString(Topic);
            writer.WriteInt(Partition);
            writer.WriteLong(Offset);
        }
    }
}
