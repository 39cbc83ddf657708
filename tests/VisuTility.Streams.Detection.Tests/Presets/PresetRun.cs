using VisuTility.Streams.Detection.Presets;

namespace VisuTility.Streams.Detection.Tests.Presets;

/// <summary>One series under a preset, with event time.</summary>
internal sealed class PresetRun
{
    private readonly Preset _preset;
    private readonly byte[] _state;
    private DriftStatus _status;

    public PresetRun(PresetOptions options, byte[]? predecessor = null)
    {
        _preset = new Preset(options);
        _state = new byte[_preset.StateBytes];
        _preset.Initialize(_state);
        if (predecessor is not null)
        {
            _preset.Inherit(_state, predecessor);
        }
    }

    /// <summary>Event time of the next reading, milliseconds.</summary>
    public double NextMs { get; set; } = 1_772_409_608_504;

    /// <summary>Milliseconds between readings.</summary>
    public double StepMs { get; set; } = 600_000;

    /// <summary>Readings so far.</summary>
    public int Count { get; private set; }

    /// <summary>Indices of readings at which Drift began.</summary>
    public List<int> Alarms { get; } = [];

    public DriftStatus Status => _status;

    public byte[] State => _state;

    public Evidence Evidence => _preset.Explain(_state);

    public ref PresetState Inside => ref System.Runtime.InteropServices.MemoryMarshal.AsRef<PresetState>(_state.AsSpan());

    /// <summary>Days since midnight UTC at the next reading.</summary>
    public double Day => NextMs / 86_400_000;

    public DriftStatus Feed(double value, long samples = 0)
    {
        var status = _preset.Update(_state, new Reading(value, samples, (long)NextMs));
        NextMs += StepMs;
        if (status == DriftStatus.Drift && _status != DriftStatus.Drift)
        {
            Alarms.Add(Count);
        }

        Count++;
        return _status = status;
    }

    /// <summary>Feeds values of a generator.</summary>
    public PresetRun Feed(int readings, Func<double> value, long samples = 0)
    {
        for (var i = 0; i < readings; i++)
        {
            Feed(value(), samples);
        }

        return this;
    }

    /// <summary>Feeds until Drift; the number of readings it took, <paramref name="most"/> + 1 when it did not come.</summary>
    public int DelayOf(Func<double> value, int most, long samples = 0)
    {
        for (var i = 1; i <= most; i++)
        {
            if (Feed(value(), samples) == DriftStatus.Drift)
            {
                return i;
            }
        }

        return most + 1;
    }
}
