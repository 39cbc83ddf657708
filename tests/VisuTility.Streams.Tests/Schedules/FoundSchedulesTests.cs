namespace VisuTility.Streams.Tests.Schedules;

/// <summary>Schedules that once failed, each with the defect it found.</summary>
public sealed class FoundSchedulesTests
{
    /// <summary>
    /// 1493 (6,600 seeds): retention passed the start of the journal while a doubtful commit was looked up in it; the reader had no position
    /// any more and the instance waited for ever.
    /// </summary>
    [Theory]
    [InlineData(1493, false)]
    public void Found(int seed, bool withFleet) => new ScheduleRun(Schedule.Of(seed, withFleet)).Run();
}
