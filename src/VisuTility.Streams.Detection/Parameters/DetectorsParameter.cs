using System.Text.Json;

namespace VisuTility.Streams.Detection.Parameters;

/// <summary>A row whose value is a list of detectors: their own problems are listed under their own paths.</summary>
internal sealed class DetectorsParameter<TOptions>(
    ParameterInfo info,
    Func<TOptions, IReadOnlyList<IDriftDetector>> get,
    Func<TOptions, IReadOnlyList<IDriftDetector>, TOptions> set) : Parameter<TOptions>(info)
{
    public override string Expected => "a list of detectors {\"name\": ..., parameters}";

    public override bool IsSet(TOptions options) => get(options).Count > 0;

    public override bool TryRead(JsonElement json, TOptions options, out TOptions result) =>
        throw new NotSupportedException("Read takes its place.");

    /// <summary>Every detector of the list, or the problems of those that could not be made.</summary>
    public TOptions Read(JsonElement json, TOptions options, ParameterProblems problems)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            problems.Add(Info.Name, $"must be {Expected}, not {json.GetRawText()}");
            return options;
        }

        var detectors = new List<IDriftDetector>();
        var nested = new List<string>();
        var index = 0;
        foreach (var element in json.EnumerateArray())
        {
            var path = $"{problems.PathOf(Info.Name)}[{index++}]";
            if (DetectorSpec.FromJson(element, path, nested) is { } spec && DetectorFactory.TryCreate(spec, path, nested, out var detector))
            {
                detectors.Add(detector);
            }
        }

        problems.AddNested(Info.Name, nested);
        return set(options, detectors);
    }

    public override bool InRange(TOptions options) => true;

    public override void Write(Utf8JsonWriter writer, TOptions options)
    {
        writer.WriteStartArray();
        foreach (var detector in get(options))
        {
            using var parameters = JsonDocument.Parse(detector.Parameters);
            writer.WriteStartObject();
            writer.WriteString("name", detector.Name);
            foreach (var property in parameters.RootElement.EnumerateObject())
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
