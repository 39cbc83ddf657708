using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.State;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>
/// What stops an assignment: one sentence with the partition, what to do and the exit code; nothing is written. What heals it stands in
/// Operations/StateFaultTests.
/// </summary>
public sealed class RestoreRefusalTests
{
    private readonly EngineWorld _world = new(partitions: 1) { CommitInterval = TimeSpan.FromMilliseconds(50) };
    private readonly PartitionId _input;

    public RestoreRefusalTests() => _input = _world.Inputs[0];

    private InMemoryCluster Cluster => _world.Cluster;

    [Fact]
    public void An_offset_without_state_stops() => AssertStops(
        () => Cluster.DeleteRecords(EngineWorld.StateOf(_input), long.MaxValue), "--rebuild");

    [Fact]
    public void A_group_offset_moved_back_by_hand_stops() => AssertStops(
        () => Cluster.SetCommittedOffset(_input, 3), "moved it back");

    [Fact]
    public void A_topic_made_again_stops() => AssertStops(
        () =>
        {
            var offset = Cluster.CommittedOffset(_input);
            Cluster.DeleteTopic(TopicRole.Metrics);
            Cluster.CreateTopic(TopicRole.Metrics, 1);
            _world.SendMany(0, 40);
            Cluster.SetCommittedOffset(_input, offset);
        },
        "made again");

    [Fact]
    public void More_partitions_than_the_state_was_written_with_stop() => AssertStops(
        () => Cluster.AddPartitions(TopicRole.Metrics, 2), "another --prefix");

    [Fact]
    public void A_group_offset_below_the_logs_start_stops() => AssertStops(
        () =>
        {
            _world.SendMany(0, 10);
            Cluster.DeleteRecords(_input, Cluster.CommittedOffset(_input)!.Value + 5);
        },
        "retention has passed");

    [Fact]
    public void State_of_a_newer_build_stops() => AssertStops(() => _world.Knobs.FoldVersion = 0, "newer build");

    [Theory]
    [InlineData(new byte[] { StateKey.ManifestKind })]
    [InlineData(new byte[] { StateKey.ContextKind })]
    [InlineData(new byte[] { StateKey.SnapshotKind, (byte)'k', (byte)'1' })]
    [InlineData(new byte[] { 77 })]
    public void Unreadable_state_stops(byte[] key) => AssertStops(
        () => Cluster.Append(EngineWorld.StateOf(_input), key, [1, 2, 3, 4, 5]), "--rebuild");

    private void AssertStops(Action breakIt, string hint)
    {
        _world.WorkAndClose();
        var written = _world.Written(_input);
        breakIt();

        var b = _world.Start("b");
        _world.RunUntil(() => b.Stop is not null, "a stop");

        Assert.Equal(ExitCodes.Incompatible, b.Stop!.ExitCode);
        Assert.Contains(hint, b.Stop.Message, StringComparison.Ordinal);
        Assert.Contains("visutility.metrics[0]", b.Stop.Message, StringComparison.Ordinal);
        Assert.Equal(written, _world.Written(_input));
    }
}
