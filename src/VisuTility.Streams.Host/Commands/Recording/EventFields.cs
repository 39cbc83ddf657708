using System.Text;
using VisuTility.Streams.Host.Commands.Input;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Recording;

/// <summary>The fields of one event as they come, in any order; names that many events share are kept once.</summary>
internal sealed class EventFields
{
    public const int Count = 9;

    private const int Id = 0;
    private const int Timestamp = 1;
    private const int CameraId = 2;
    private const int Modality = 3;
    private const int ModelName = 4;
    private const int ModelVersion = 5;
    private const int Metric = 6;
    private const int Value = 7;
    private const int Samples = 8;

    /// <summary>What the schema gives no default for.</summary>
    private const int Required =
        (1 << Id) | (1 << Timestamp) | (1 << CameraId) | (1 << ModelName) | (1 << ModelVersion) | (1 << Metric) | (1 << Value);

    private static readonly string[] Names =
    [
        "id", "timestamp", "camera_id", "modality", "model_name", "model_version", "metric", "value", "samples",
    ];

    private static readonly byte[][] Utf8Names = [.. Names.Select(Encoding.UTF8.GetBytes)];

    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _shared =
        new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly string[] _texts = new string[Count];
    private int _seen;
    private long _timestamp;
    private long _samples;
    private double _value;
    private Modality _modality;

    /// <summary>Index of a field, or -1 for one that is not ours.</summary>
    public static int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Utf8Names.Length; i++)
        {
            if (name.SequenceEqual(Utf8Names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    public static string NameOf(int field) => Names[field];

    public static bool IsText(int field) => field is Id or CameraId or Modality or ModelName or ModelVersion or Metric;

    /// <summary>Names of the fields without a default that are not among these.</summary>
    public static IEnumerable<string> Missing(int seen) =>
        Enumerable.Range(0, Count).Where(field => (Required & (1 << field)) != 0 && (seen & (1 << field)) == 0).Select(NameOf);

    public void Clear() => (_seen, _samples, _modality) = (0, 1, Records.Modality.Unknown);

    /// <summary>Takes a text field.</summary>
    public void SetText(int field, ReadOnlySpan<char> text)
    {
        _seen |= 1 << field;
        if (field == Modality)
        {
            _ = Enum.TryParse(text, ignoreCase: true, out _modality) && Enum.IsDefined(_modality) || (_modality = default) == default;
        }
        else
        {
            _texts[field] = field == Id ? text.ToString() : Shared(text);
        }
    }

    /// <summary>Takes a number or time from its text; null, or what is wrong with it.</summary>
    public string? SetNumber(int field, ReadOnlySpan<byte> text)
    {
        _seen |= 1 << field;
        switch (field)
        {
            case Timestamp:
                return CellText.TryTime(text, out _timestamp)
                    ? null
                    : $"timestamp: {CellText.Shown(text)} is neither epoch milliseconds nor an ISO 8601 time";
            case Samples:
                var isWhole = CellText.TryNumber(text, out var samples) && Math.Floor(samples) == samples && Math.Abs(samples) < 1e18;
                _samples = isWhole ? (long)samples : 0;
                return isWhole ? null : $"samples: {CellText.Shown(text)} is no whole number";
            default:
                // What is not finite is the service's business: it makes a dead letter of it.
                return CellText.TryAnyNumber(text, out _value) ? null : $"value: {CellText.Shown(text)} is no number";
        }
    }

    /// <summary>The event, or what is missing.</summary>
    public MetricEvent? TryMake(out string? problem)
    {
        if ((_seen & Required) != Required)
        {
            problem = $"missing: {string.Join(", ", Missing(_seen))}";
            return null;
        }

        problem = null;
        return new MetricEvent
        {
            Id = _texts[Id],
            TimestampMs = _timestamp,
            CameraId = _texts[CameraId],
            Modality = _modality,
            ModelName = _texts[ModelName],
            ModelVersion = _texts[ModelVersion],
            Metric = _texts[Metric],
            Value = _value,
            Samples = _samples,
        };
    }

    private string Shared(ReadOnlySpan<char> text)
    {
        if (!_shared.TryGetValue(text, out var known))
        {
            _shared.Dictionary.Add(known = text.ToString(), known);
        }

        return known;
    }
}
