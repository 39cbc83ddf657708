using System.Runtime.InteropServices;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Detection;

namespace VisuTility.Streams.Tests.Alerting;

/// <summary>
/// Plays verdicts (S stable, W warning, D drift), one per offset, and writes the transitions: P, F, R, or a dot for none.
/// </summary>
internal sealed class AlertRun(AlertPolicy policy, long startMs, byte[]? stateBytes = null, int firstOffset = 0)
{
    private AlertPolicy.State _state = stateBytes is null ? default : MemoryMarshal.Read<AlertPolicy.State>(stateBytes);
    private int _offset = firstOffset;

    public AlertPolicy.State State => _state;

    public Dictionary<char, long> Sequences { get; } = [];

    public Dictionary<char, long> Episodes { get; } = [];

    public Dictionary<char, uint> Suppressed { get; } = [];

    public List<long> AllSequences { get; } = [];

    public static DriftStatus Status(char verdict) => verdict switch
    {
        'S' => DriftStatus.Stable,
        'W' => DriftStatus.Warning,
        _ => DriftStatus.Drift,
    };

    public string Play(string verdicts, long every) => string.Concat(verdicts.Select(v => Step(v, every)));

    public AlertTransition Expire(long timeMs) => policy.Expire(ref _state, timeMs);

    public byte[] StateBytes() => MemoryMarshal.AsBytes(new ReadOnlySpan<AlertPolicy.State>(ref _state)).ToArray();

    private char Step(char verdict, long every)
    {
        var transition = policy.Step(ref _state, Status(verdict), startMs + (_offset * every), _offset);
        _offset++;
        if (transition == AlertTransition.None)
        {
            return '.';
        }

        var letter = transition.ToString()[0];
        Sequences[letter] = _state.Sequence;
        Episodes[letter] = _state.EpisodeStartOffset;
        Suppressed[letter] = _state.Suppressed;
        AllSequences.Add(_state.Sequence);
        return letter;
    }
}
