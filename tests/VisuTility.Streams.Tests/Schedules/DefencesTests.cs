using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Tests.Schedules;

/// <summary>
/// The check can fail: without any one of the defences of DESIGN 5 some schedule loses, doubles or changes an output, or stands still.
/// </summary>
public sealed class DefencesTests
{
    private const int Seeds = 800;

    public static TheoryData<string> Defences =>
    [
        nameof(EngineSeams.MemberGuard),
        nameof(EngineSeams.RecycleProducer),
        nameof(EngineSeams.SnapshotWithOutput),
        nameof(EngineSeams.RestoreToHighWatermark),
        nameof(EngineSeams.SilentBelowCommitted),
        nameof(EngineSeams.ResolveUnknown),
        nameof(EngineSeams.MembershipInNextCut),
    ];

    [Theory]
    [MemberData(nameof(Defences))]
    public void Switched_off_it_is_missed(string defence)
    {
        var seams = Without(defence);

        var found = Enumerable.Range(1, Seeds).Any(seed =>
            Record.Exception(new ScheduleRun(Schedule.Of(seed, withFleet: false), seams).Run) is not null);

        Assert.True(found, $"{Seeds} schedules without {defence} and nothing went wrong");
    }

    private static EngineSeams Without(string defence) => defence switch
    {
        nameof(EngineSeams.MemberGuard) => new EngineSeams { MemberGuard = false },
        nameof(EngineSeams.RecycleProducer) => new EngineSeams { RecycleProducer = false },
        nameof(EngineSeams.SnapshotWithOutput) => new EngineSeams { SnapshotWithOutput = false },
        nameof(EngineSeams.RestoreToHighWatermark) => new EngineSeams { RestoreToHighWatermark = false },
        nameof(EngineSeams.SilentBelowCommitted) => new EngineSeams { SilentBelowCommitted = false },
        nameof(EngineSeams.ResolveUnknown) => new EngineSeams { ResolveUnknown = false },
        _ => new EngineSeams { MembershipInNextCut = false },
    };
}
