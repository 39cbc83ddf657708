using System.Text;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Commands.Input;
using VisuTility.Streams.Host.Commands.Recording;
using VisuTility.Streams.Host.Commands.Scoring;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Backtest;

/// <summary>One recording through the service's fold: lines as it decides, then the summary, the score and the report.</summary>
internal sealed class BacktestRun
{
    private const int ShowEvery = 4096;

    /// <summary>As the demo's topics; what stage 2 says does not depend on it.</summary>
    private const int SignalPartitions = 1;

    private readonly CommandContext _context;
    private readonly BacktestOptions _options;
    private readonly OfflineFold _fold;
    private readonly Scorer? _scorer;
    private readonly ReportData? _report;
    private readonly HashSet<string> _cameras = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _firing = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _deadLetters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _fingerprints = new(StringComparer.Ordinal);
    private int _jobs;

    public BacktestRun(CommandContext context, BacktestOptions options)
    {
        (_context, _options) = (context, options);
        _scorer = options.Truth is null ? null : new Scorer(options.Truth);
        _report = options.Report is null ? null : new ReportData(options.Rules.Settings);
        _fold = new OfflineFold(options.Rules, new TopicNames(), options.Partitions, SignalPartitions)
        {
            OnAlert = Take,
            OnJob = Take,
            OnDeadLetter = Take,
        };
    }

    public int Run()
    {
        using var file = InputFile.Open(_context, _options.File);
        var reader = new EventReader(new TextLines(file, _context.Stop));
        var clock = new AppendClock(reader.Read, _options.Rules.Settings.MaxFutureSkewMs);
        var progress = new Progress(_context, file, "events");
        var count = 0L;
        while (clock.Next() is var (reading, appendTime))
        {
            _cameras.Add(reading.CameraId);
            _report?.Add(reading, appendTime);
            _fold.Append(reading, appendTime);
            if (++count % ShowEvery == 0)
            {
                _context.Stop.ThrowIfCancellationRequested();
                progress.Show(count, $" | {_firing.Values.Sum()} alerts, {_jobs} jobs");
            }
        }

        _context.Output.EndStatus();
        Finish(progress.Elapsed);
        return ExitCodes.Done;
    }

    private void Finish(TimeSpan elapsed)
    {
        var summary = BacktestSummary.Of(_fold.Counters, _fold.Series, _cameras.Count, _deadLetters, _firing, _jobs);
        var score = _scorer?.Result();
        BacktestText.Say(_context.Output, summary, elapsed);
        if (score is not null)
        {
            BacktestText.Say(_context.Output, score, _options.Truth!);
        }

        if (_context.Json)
        {
            _context.Output.Json(summary);
            if (score is not null)
            {
                _context.Output.Json(score);
            }
        }

        if (_report is not null)
        {
            WriteReport(summary, score);
        }
    }

    private void WriteReport(BacktestSummary summary, Score? score)
    {
        var path = _context.PathOf(_options.Report!);
        try
        {
            using var page = new StreamWriter(path, append: false, new UTF8Encoding(false));
            new ReportPage(page, _report!, _options).Write(summary, score);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Failed, $"The report {_options.Report} cannot be written: {error.Message}");
        }

        _context.Output.Say($"Report: {_options.Report}");
    }

    private void Take(DriftAlert alert)
    {
        _context.Output.Json(AlertLine.Of(alert));
        _fingerprints[alert.AlertId] = alert.Fingerprint;
        var begins = FiredAlert.Begins(alert);
        if (begins)
        {
            _firing[alert.Rule] = _firing.GetValueOrDefault(alert.Rule) + 1;
        }

        var judged = begins ? _scorer?.Add(FiredAlert.Of(alert)) : null;
        _report?.Add(alert, judged);
    }

    private void Take(RetrainJob job)
    {
        _jobs++;
        var fingerprint = job.AlertIds.Count > 0 ? _fingerprints.GetValueOrDefault(job.AlertIds[0], "") : "";
        _context.Output.Json(JobLine.Of(job, fingerprint));
        _report?.Add(job);
    }

    private void Take(OutputRecord deadLetter)
    {
        var reason = deadLetter.Headers?.Last("visutility.dlq.reason") is { } bytes ? Encoding.UTF8.GetString(bytes) : "unknown";
        _deadLetters[reason] = _deadLetters.GetValueOrDefault(reason) + 1;
    }
}
