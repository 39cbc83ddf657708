namespace VisuTility.Streams.Processing;

internal enum CommitOutcome
{
    /// <summary>In the log.</summary>
    Committed,

    /// <summary>Not in the log: the transaction was aborted. An ordinary event around a rebalance.</summary>
    Aborted,

    /// <summary>It may be in the log or not; the producer was replaced, so no open transaction of ours is left once it is initialised.</summary>
    Unknown,

    /// <summary>The process must stop; <see cref="TransactionSession.Stop"/> says why.</summary>
    Stop,
}

/// <summary>Why a thread ends, with the exit code of DESIGN 9.</summary>
/// <param name="ExitCode">Of <see cref="ExitCodes"/>.</param>
/// <param name="Message">A sentence for the user.</param>
/// <param name="Rejoin">Whether a new thread under the same id may go on.</param>
public sealed record EngineStop(int ExitCode, string Message, Rejoin Rejoin = Rejoin.Never);

/// <summary>What a thread that lost its place in the group may do.</summary>
public enum Rejoin
{
    Never,

    /// <summary>Fenced by a join under its id, perhaps its own that was sent twice: a few times.</summary>
    AfterFence,

    /// <summary>Its id is held by a member that is gone or not: until that one's session must have ended.</summary>
    OnceReleased,
}

/// <summary>Exit codes of the process.</summary>
public static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Unhealthy = 4;
    public const int Incompatible = 5;
    public const int Fenced = 6;
    public const int Unauthorized = 7;
    public const int Interrupted = 130;
}
