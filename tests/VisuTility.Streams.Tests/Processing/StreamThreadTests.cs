using VisuTility.Streams.Records;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>The loop end to end on the in-memory cluster: what it writes and when.</summary>
public sealed class StreamThreadTests
{
    private readonly EngineWorld _world = new();

    [Fact]
    public void A_new_partition_begins_with_a_start_entry_in_a_transaction_of_its_own()
    {
        _world.SendMany(0, 20);
        _world.Start("a");
        _world.RunUntil(() => _world.Cluster.CommittedOffset(_world.Inputs[0]) is not null, "first commit");

        var entry = Assert.Single(_world.Journal(_world.Inputs[0]));
        var start = Assert.IsType<JournalBody.Start>(entry.Body);
        Assert.Equal((0, 0, 0), (entry.Number, entry.AtOffset, start.StartOffset));
        Assert.Equal(0, _world.Cluster.CommittedOffset(_world.Inputs[0]));
        Assert.Empty(_world.Written(_world.Inputs[0]));
    }

    [Fact]
    public void Everything_read_is_written_once_and_as_the_plain_pass_says()
    {
        _world.SendMany(0, 60);
        _world.SendMany(1, 45);
        _world.Send(1, "k", "poison");
        _world.Start("a");
        _world.RunUntilCaughtUp();

        _world.AssertMatchesReference();
        Assert.Contains("poison at 45", _world.Written(_world.Inputs[1]));
        Assert.NotEmpty(_world.Written(_world.Inputs[0]));
    }
}
