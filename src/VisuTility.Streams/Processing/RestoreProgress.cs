using VisuTility.Streams.State;
using VisuTility.Streams.Telemetry;

namespace VisuTility.Streams.Processing;

/// <summary>Whether a restore's reading gets on, and what it means when it does not: an outage, an open transaction, or a reader that hangs.</summary>
/// <param name="services">What restores share.</param>
/// <param name="standstills">How many restores of this assignment had a reader that did not get on.</param>
internal sealed class RestoreProgress(RestoreServices services, int standstills)
{
    /// <summary>So many restores whose reader does not get on: then it is no broker that froze.</summary>
    private const int MostStandstills = 5;

    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(1);

    private long _position = -1;
    private TimeSpan _waited;
    private TimeSpan _checkedAt;

    /// <summary>The reader hangs: another restore must begin, and with it another fetch.</summary>
    public bool StandsStill { get; private set; }

    /// <summary>Standstills as the restore that begins in place of this one counts them.</summary>
    public int Standstills => StandsStill ? standstills + 1 : standstills;

    /// <summary>One look at what is being read now; a sentence where it cannot be read at all.</summary>
    public string? Check(LogScan? scan, PartitionIdentity? identity, TimeSpan now)
    {
        // A step counts for a second at most: a process that was stopped or starved has not waited for anybody.
        _waited += now - _checkedAt < LongestStep ? now - _checkedAt : LongestStep;
        _checkedAt = now;
        if (scan is null || scan.IsDone || scan.Position != _position)
        {
            (_position, _waited) = (scan?.Position ?? -1, default);
            return null;
        }

        if (_waited <= services.NoProgress)
        {
            return null;
        }

        _waited = default;
        return Judge(scan, identity!);
    }

    /// <summary>A read_committed reader is told the last stable offset: below the target a transaction is open, else it is the reader that stands still.</summary>
    private string? Judge(LogScan scan, PartitionIdentity identity)
    {
        if (services.Scanner.Watermarks(scan.Partition, trueEnd: false) is not { } stable)
        {
            return null; // The broker does not answer: that is an outage, and it says nothing of transactions.
        }

        if (stable.High < scan.Target)
        {
            return OpenTransaction(scan, stable.High);
        }

        if (standstills + 1 >= MostStandstills)
        {
            return $"{scan.Partition} is not delivered beyond offset {scan.Position} (end {scan.Target}) although all of it is readable, {MostStandstills} times in a row. The client's warnings above say why (a damaged batch, a codec it lacks); `kafka-dump-log.sh` on the leader looks at the batch. Nothing was lost.";
        }

        // Its fetch waits for a broker that froze and leads the partition no longer; the question has made the client look for the leader anew.
        services.Log.RestoreBeginsAnew(identity.InputTopic, identity.Input.Partition, scan.Partition.ToString(), scan.Position, scan.Target);
        StandsStill = true;
        return null;
    }

    private string OpenTransaction(LogScan scan, long stable)
    {
        var partition = scan.Partition.Partition;
        return $"{scan.Partition} could not be read beyond offset {scan.Position} (last stable offset {stable}, end {scan.Target}) for {services.NoProgress.TotalSeconds:0} s: a transaction is left open there. `kafka-transactions.sh find-hanging --topic T` looks for it, `describe-producers --topic T --partition {partition}` names its producer and its CurrentTransactionStartOffset, `abort --topic T --partition {partition} --start-offset OFFSET` ends it; then start again.";
    }
}
