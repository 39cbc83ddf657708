using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Commands.Run;
using VisuTility.Streams.Host.Commands.Scoring;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Commands.Demo;

/// <summary>Follows a running demo: shows what commits, and knows when everything has been said.</summary>
internal sealed class DemoLoop(
    CommandContext context, StreamService service, ServiceRunner runner, OutputTail tail, Replay replay, Truth truth, long started)
{
    private static readonly TimeSpan TailWait = TimeSpan.FromMilliseconds(50);

    /// <summary>The second stage has heard everything when nothing has moved for so long.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Scoreboard _score = new(truth);
    private readonly DemoScreen _screen = new(context, truth);
    private TimeSpan? _firstAlert;
    private long _moved = context.Time.GetTimestamp();
    private (long Records, int Published, int Outputs) _seen;

    /// <summary>Returns when all is published, processed and shown, or on a stop.</summary>
    public async Task FollowAsync(Task publishing, MetricPublisher publisher)
    {
        while (!context.Stop.IsCancellationRequested)
        {
            Drain(TailWait);
            var records = ProcessedRecords();
            NoteMovement(records);
            _screen.Progress(replay, records, _score);
            RefuseTrouble(publisher, records);
            if (publishing.IsCompleted)
            {
                await publishing;
                if (records >= publisher.Delivered && context.Time.GetElapsedTime(_moved) > Quiet)
                {
                    return;
                }
            }
        }
    }

    /// <summary>What the last transactions brought, then the summary. The service has ended.</summary>
    public void Finish()
    {
        var start = context.Time.GetTimestamp();
        do
        {
            Drain(TailWait);
        }
        while (!tail.IsAtEnd(Quiet) && context.Time.GetElapsedTime(start) < Patience);

        _screen.Summary(_score, DemoFigures.Of(service.Views, _firstAlert, context.Time.GetElapsedTime(started)));
    }

    private void Drain(TimeSpan wait)
    {
        var (alerts, jobs) = tail.Poll(wait);
        foreach (var alert in alerts)
        {
            _firstAlert ??= context.Time.GetElapsedTime(started);
            _screen.Show(alert, _score.Add(alert));
        }

        foreach (var job in jobs)
        {
            _score.Add(job);
            _screen.Show(job);
        }
    }

    private IEnumerable<PartitionView> Partitions => service.Views.SelectMany(static thread => thread.Partitions);

    private long ProcessedRecords() => Partitions
        .Where(static partition => partition.Input.Topic == TopicRole.Metrics).Sum(static partition => partition.Counters.Records);

    private void NoteMovement(long records)
    {
        var now = (records, (int)replay.Published, _score.Fired + _score.Jobs.Count);
        if (now != _seen)
        {
            _seen = now;
            _moved = context.Time.GetTimestamp();
        }
    }

    private void RefuseTrouble(MetricPublisher publisher, long records)
    {
        if (publisher.Failure is { } failure)
        {
            throw new CommandException(ExitCodes.Failed, $"The broker did not take every event: {failure}.");
        }

        if (Partitions.FirstOrDefault(static partition => partition.Phase == TaskPhase.Halted) is { } halted)
        {
            throw new CommandException(ExitCodes.Failed, $"Partition {halted.Input} is halted: {halted.HaltReason}");
        }

        if (!runner.HasEnded && records < publisher.Delivered && context.Time.GetElapsedTime(_moved) > Patience)
        {
            throw new CommandException(
                ExitCodes.Failed,
                $"Nothing has moved for {Patience.TotalSeconds:0} s with {replay.Published} events published and {records} processed; "
                + "try --log-level information.");
        }

        if (runner.HasEnded)
        {
            throw new CommandException(ExitCodes.Failed, "The service has ended before the recording.");
        }
    }
}
