using System.Text.Json;

namespace VisuTility.Streams.Detection.Parameters;

/// <summary>One row of a parameter table: how a JSON value gets into the options record, and back.</summary>
internal abstract class Parameter<TOptions>(ParameterInfo info)
{
    public ParameterInfo Info { get; set; } = info;

    public Func<TOptions, bool> Applies { get; set; } = static _ => true;

    /// <summary>Whether the options hold a value (required ones hold none at first, optional ones may never).</summary>
    public abstract bool IsSet(TOptions options);

    /// <summary>Takes the JSON value over; false = it has the wrong form.</summary>
    public abstract bool TryRead(JsonElement json, TOptions options, out TOptions result);

    /// <summary>Whether the value of the options is in range.</summary>
    public abstract bool InRange(TOptions options);

    public abstract void Write(Utf8JsonWriter writer, TOptions options);

    /// <summary>What the value must be, for problems.</summary>
    public abstract string Expected { get; }

    protected string WithRange(string kind) => Info.Range == NumberRange.Any ? kind : $"{kind}, {Info.Range}";
}

internal sealed class NumberParameter<TOptions>(
    ParameterInfo info, Func<TOptions, double?> get, Func<TOptions, double, TOptions> set) : Parameter<TOptions>(info)
{
    public override string Expected => WithRange("a number");

    public override bool IsSet(TOptions options) => get(options) is { } value && !double.IsNaN(value);

    public override bool TryRead(JsonElement json, TOptions options, out TOptions result)
    {
        var ok = json.ValueKind == JsonValueKind.Number;
        result = ok ? set(options, json.GetDouble()) : options;
        return ok;
    }

    public override bool InRange(TOptions options) => Info.Range.Contains(get(options)!.Value);

    public override void Write(Utf8JsonWriter writer, TOptions options) => writer.WriteNumberValue(get(options)!.Value);
}

internal sealed class IntegerParameter<TOptions>(
    ParameterInfo info, Func<TOptions, int?> get, Func<TOptions, int, TOptions> set) : Parameter<TOptions>(info)
{
    public override string Expected => WithRange("a whole number");

    public override bool IsSet(TOptions options) => get(options).HasValue;

    public override bool TryRead(JsonElement json, TOptions options, out TOptions result)
    {
        var value = 0;
        var ok = json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out value);
        result = ok ? set(options, value) : options;
        return ok;
    }

    public override bool InRange(TOptions options) => Info.Range.Contains(get(options)!.Value);

    public override void Write(Utf8JsonWriter writer, TOptions options) => writer.WriteNumberValue(get(options)!.Value);
}

internal sealed class BooleanParameter<TOptions>(
    ParameterInfo info, Func<TOptions, bool> get, Func<TOptions, bool, TOptions> set) : Parameter<TOptions>(info)
{
    public override string Expected => "true or false";

    public override bool IsSet(TOptions options) => true;

    public override bool TryRead(JsonElement json, TOptions options, out TOptions result)
    {
        var ok = json.ValueKind is JsonValueKind.True or JsonValueKind.False;
        result = ok ? set(options, json.GetBoolean()) : options;
        return ok;
    }

    public override bool InRange(TOptions options) => true;

    public override void Write(Utf8JsonWriter writer, TOptions options) => writer.WriteBooleanValue(get(options));
}

internal sealed class ChoiceParameter<TOptions, TChoice>(
    ParameterInfo info, Func<TOptions, TChoice> get, Func<TOptions, TChoice, TOptions> set) : Parameter<TOptions>(info)
    where TChoice : struct, Enum
{
    private static readonly TChoice[] Values = Enum.GetValues<TChoice>();

    public static IReadOnlyList<string> Names { get; } = [.. Values.Select(v => JsonNamingPolicy.KebabCaseLower.ConvertName(v.ToString()))];

    public override string Expected => "one of " + string.Join(", ", Names);

    public override bool IsSet(TOptions options) => true;

    public override bool TryRead(JsonElement json, TOptions options, out TOptions result)
    {
        for (var i = 0; i < Values.Length; i++)
        {
            if (json.ValueKind == JsonValueKind.String && json.ValueEquals(Names[i]))
            {
                result = set(options, Values[i]);
                return true;
            }
        }

        result = options;
        return false;
    }

    public override bool InRange(TOptions options) => Array.IndexOf(Values, get(options)) >= 0;

    public override void Write(Utf8JsonWriter writer, TOptions options) =>
        writer.WriteStringValue(Names[Array.IndexOf(Values, get(options))]);
}

internal sealed class DurationParameter<TOptions>(
    ParameterInfo info, Func<TOptions, long?> get, Func<TOptions, long, TOptions> set) : Parameter<TOptions>(info)
{
    public override string Expected => "a whole number with unit ms, s, m, h or d, above 0, such as \"30s\"";

    public override bool IsSet(TOptions options) => get(options).HasValue;

    public override bool TryRead(JsonElement json, TOptions options, out TOptions result)
    {
        long ms = 0;
        var ok = json.ValueKind == JsonValueKind.String && Duration.TryParse(json.GetString()!, out ms);
        result = ok ? set(options, ms) : options;
        return ok;
    }

    public override bool InRange(TOptions options) => get(options)!.Value > 0;

    public override void Write(Utf8JsonWriter writer, TOptions options) => writer.WriteStringValue(Duration.Format(get(options)!.Value));
}

internal sealed class NumbersParameter<TOptions>(
    ParameterInfo info, Func<TOptions, IReadOnlyList<double>> get, Func<TOptions, double[], TOptions> set) : Parameter<TOptions>(info)
{
    public override string Expected => WithRange("a number or a list of numbers");

    public override bool IsSet(TOptions options) => get(options).Count > 0;

    public override bool TryRead(JsonElement json, TOptions options, out TOptions result)
    {
        result = options;
        if (json.ValueKind == JsonValueKind.Number)
        {
            result = set(options, [json.GetDouble()]);
            return true;
        }

        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() == 0
            || json.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.Number))
        {
            return false;
        }

        result = set(options, [.. json.EnumerateArray().Select(e => e.GetDouble())]);
        return true;
    }

    public override bool InRange(TOptions options) => get(options).All(Info.Range.Contains);

    public override void Write(Utf8JsonWriter writer, TOptions options)
    {
        writer.WriteStartArray();
        foreach (var value in get(options))
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }
}
