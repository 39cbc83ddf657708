namespace VisuTility.Streams.Tests.Monitoring;

public sealed class CameraMonitorAllocationTests
{
    [Fact]
    public void A_record_on_its_way_to_the_alert_policy_allocates_nothing()
    {
        const int series = 5000;
        const int records = 100_000;
        var load = new MonitorLoad(series);
        load.Run(series * 40);
        var readings = load.Readings;

        var before = GC.GetAllocatedBytesForCurrentThread();
        load.Run(records);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(readings + records, load.Readings);
        Assert.Equal(0, allocated);
    }
}
