namespace VisuTility.Streams.Tests.Schedules;

/// <summary>What a move can do, and how often it is drawn.</summary>
internal static class ScheduleActions
{
    private static readonly (int Weight, string Name, Action<ScheduleRun> Act)[] All =
    [
        (30, "send", run => run.Send()),
        (60, "step", run => run.OnLive(i => run.Repeat(1, 8, i.Step))),
        (25, "time", run => run.Advance(1, 60)),
        (6, "pause", run => run.Advance(500, 4000)),
        (1, "quiet minute", run => run.Advance(70_000, 70_001)),
        (4, "control", run => run.SendControl()),
        (3, "aborted input", run => run.AbortedInput()),
        (5, "start", run => run.StartOne()),
        (3, "kill", run => run.OnLive(run.Kill)),
        (3, "crash soon", run => run.OnLive(run.CrashSoon)),
        (3, "crash at a call", run => run.OnLive(run.CrashAtCall)),
        (2, "close", run => run.OnLive(i => i.Close())),
        (2, "stop", run => run.OnLive(i => i.Process.Stopped = true)),
        (3, "continue", run => run.ContinueAll()),
        (8, "fault", run => run.OnLive(run.ScriptFault)),
        (3, "no network", run => run.OnLive(run.LoseNetwork)),
        (2, "coordinator moves", run => run.MoveCoordinator()),
        (3, "slip", run => run.OnLive(i => i.Process.SlipThroughPause(run.AnyInput()))),
        (2, "coordinator suspect", run => run.OnLive(i => i.Process.SuspectCoordinator())),
        (4, "late end", run => run.OnLive(i => i.Process.HoldNextEndTransaction())),
        (6, "late end arrives", run => run.World.Cluster.DeliverHeldEndTransactions()),
        (2, "forget membership", run => run.OnLive(i => i.Process.ForgetMembership())),
        (2, "lost as revoked", run => run.OnLive(i => i.Process.LostAsRevoked = !i.Process.LostAsRevoked)),
        (3, "poll limit", run => run.OnLive(run.LimitPolls)),
        (3, "compact", run => run.Compact()),
        (2, "retain", run => run.RetainToFloor()),
        (1, "outage", run => run.TotalOutage()),
        (2, "schema", run => run.FlipSchema()),
    ];

    private static readonly int TotalWeight = All.Sum(a => a.Weight);

    public static int Count => All.Length;

    public static string NameOf(int action) => All[action].Name;

    public static int Pick(Random random)
    {
        var at = random.Next(TotalWeight);
        var action = 0;
        while ((at -= All[action].Weight) >= 0)
        {
            action++;
        }

        return action;
    }

    public static void Act(int action, ScheduleRun run) => All[action].Act(run);
}
