using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Tests.Schedules;

/// <summary>
/// The check can fail: without any one of the defences of DESIGN 5 and 6 some schedule loses, doubles or changes an output, or stands
/// still. Left out are <see cref="EngineSeams.OffsetGuard"/> and <see cref="EngineSeams.DivergenceCheck"/>, which are checks themselves; the
/// order "committed offset before the ends of state and journal", since an instance's commit is one step here and nobody can look in
/// between; and the wait for a stable offset, which a restore that knows a manifest but no offset waits for a second time.
/// </summary>
public sealed class DefencesTests
{
    private const int Seeds = 2000;

    private static readonly Dictionary<string, EngineSeams> Without = new()
    {
        ["no commit from nobody"] = new EngineSeams { MemberGuard = false },
        ["producer recycled after a doubtful end"] = new EngineSeams { RecycleProducer = false },
        ["snapshot with every output"] = new EngineSeams { SnapshotWithOutput = false },
        ["restore to the true end"] = new EngineSeams { RestoreToHighWatermark = false },
        ["silent below the committed offset"] = new EngineSeams { SilentBelowCommitted = false },
        ["unknown outcomes looked up"] = new EngineSeams { ResolveUnknown = false },
        ["births and tombstones in the next transaction"] = new EngineSeams { MembershipInNextCut = false },
        ["floor waits for unsaved changes"] = new EngineSeams { FloorHoldsUnsaved = false },
        ["decisions journaled"] = new EngineSeams { JournalDecisions = false },
        ["manifest with every write"] = new EngineSeams { ManifestWithEveryWrite = false },
        ["opened after the batch"] = new EngineSeams { OpenAfterBatch = false },
    };

    public static TheoryData<string> Defences => [.. Without.Keys];

    [Theory]
    [MemberData(nameof(Defences))]
    public void Switched_off_it_is_missed(string defence)
    {
        var seams = Without[defence];

        var search = Parallel.For(1, Seeds + 1, (seed, loop) =>
        {
            if (Record.Exception(new ScheduleRun(Schedule.Of(seed, withFleet: false), seams).Run) is not null)
            {
                loop.Break();
            }
        });

        Assert.True(search.LowestBreakIteration is not null, $"{Seeds} schedules without \"{defence}\" and nothing went wrong");
    }
}
