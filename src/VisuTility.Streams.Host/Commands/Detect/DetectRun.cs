using VisuTility.Streams.Detection;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Commands.Input;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Detect;

/// <summary>Every reading of the input through one detector; what it says goes out at once.</summary>
internal sealed class DetectRun(CommandContext context, DetectRequest request)
{
    private const long ShowEvery = 1 << 16;

    private IDriftDetector _detector = request.Choice.Create();
    private ITimedDetector? _timed;
    private byte[] _state = [];
    private DriftStatus _last;
    private long _index = -1;
    private long _drifts;
    private long _warnings;

    public int Run()
    {
        using var file = InputFile.Open(context, request.File);
        var readings = new ReadingSource(new TextLines(file, context.Stop), request);
        var progress = new Progress(context, file, "readings");
        Begin(readings, progress);
        while (readings.TryRead(out var reading))
        {
            Take(reading, progress);
        }

        context.Output.EndStatus();
        context.Stop.ThrowIfCancellationRequested();
        context.Output.Say($"{_index + 1} readings: {_drifts} drifts, {_warnings} warnings.");
        return ExitCodes.Done;
    }

    /// <summary>A detector that takes its reference from the first readings gets them first; it then judges them too.</summary>
    private void Begin(ReadingSource readings, Progress progress)
    {
        var held = new List<Reading>();
        if (_detector is INeedsReference { ReferenceReadings: > 0 and var count } needy)
        {
            while (held.Count < count && readings.TryRead(out var reading))
            {
                held.Add(reading);
            }

            _detector = needy.With([.. held.Select(static reading => reading.Value)]);
        }

        _timed = request.TimeColumn is null ? null : _detector as ITimedDetector;
        _state = new byte[_detector.StateBytes];
        _detector.Initialize(_state);
        foreach (var reading in held)
        {
            Take(reading, progress);
        }
    }

    private void Take(in Reading reading, Progress progress)
    {
        if (_timed is not null && _index >= 0)
        {
            PassTime(_timed, reading.TimeMs);
        }

        _index++;
        Report(_detector.Update(_state, reading), reading.TimeMs);
        if (_index % ShowEvery == 0)
        {
            progress.Show(_index + 1, $" | {_drifts} drifts");
        }
    }

    /// <summary>What happens before a time without a reading belongs to the last reading.</summary>
    private void PassTime(ITimedDetector timed, long untilMs)
    {
        var done = long.MinValue;
        while (timed.NextTickMs(_state) is var due && due > done && due < untilMs)
        {
            done = due;
            Report(timed.Tick(_state, due), due);
        }
    }

    private void Report(DriftStatus status, long timeMs)
    {
        var isNew = status != _last || request.Every || (request.Choice.IsPeer && status == DriftStatus.Drift);
        _last = status;
        if (status == DriftStatus.Stable || !isNew)
        {
            return;
        }

        _ = status == DriftStatus.Drift ? _drifts++ : _warnings++;
        var found = DetectEvent.Of(status, _index, request.TimeColumn is null ? null : timeMs, _detector.Explain(_state));
        context.Write(found, static e => e.ToString());
    }
}
