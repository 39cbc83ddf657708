using VisuTility.Streams.Rules;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Tests.State;

public sealed class ReplayFloorTests
{
    private readonly DirtyUnits _dirty = new();
    private readonly ReplayFloor _floor;

    public ReplayFloorTests() => _floor = new ReplayFloor(_dirty, At(_dirty.Epoch, 0));

    [Fact]
    public void With_nothing_dirty_the_floor_is_the_newest_cut()
    {
        Cut(10);
        Cut(20);
        Assert.Equal(20, _floor.Current.Cursor.Offset);
    }

    [Fact]
    public void The_oldest_unsaved_change_holds_the_floor_at_the_cut_before_it()
    {
        Cut(10);
        _dirty.Mark(1);
        Cut(20);
        _dirty.Mark(2);
        Cut(30);
        Assert.Equal(10, _floor.Current.Cursor.Offset);

        _dirty.Clean(1);
        Cut(40);
        Assert.Equal(20, _floor.Current.Cursor.Offset);

        _dirty.Clean(2);
        Cut(50);
        Assert.Equal(50, _floor.Current.Cursor.Offset);
    }

    [Fact]
    public void A_unit_that_changes_again_after_its_snapshot_counts_from_the_later_change()
    {
        _dirty.Mark(1);
        Cut(10);
        _dirty.Clean(1);
        Cut(20);
        _dirty.Mark(1);
        Cut(30);
        Assert.Equal(20, _floor.Current.Cursor.Offset);
    }

    [Fact]
    public void The_floor_is_never_above_a_slow_search_over_a_random_history()
    {
        var random = new Random(1);
        var firstChange = new Dictionary<int, long>();
        for (long offset = 1; offset <= 3000; offset++)
        {
            var unit = random.Next(20);
            _dirty.Mark(unit);
            firstChange.TryAdd(unit, offset - 1);
            if (random.Next(10) != 0)
            {
                continue;
            }

            foreach (var saved in firstChange.Keys.Where(_ => random.Next(3) == 0).ToList())
            {
                _dirty.Clean(saved);
                firstChange.Remove(saved);
            }

            Cut(offset);
            var oldest = firstChange.Count == 0 ? offset : firstChange.Values.Min();
            Assert.InRange(_floor.Current.Cursor.Offset, 0, oldest);
            Assert.Equal(firstChange.Count, _dirty.Count);
        }
    }

    private void Cut(long offset) => _floor.Advance(epoch => At(epoch, offset));

    private static Checkpoint At(long epoch, long offset) => new(epoch, new Cursor(offset, 0), 0, 0, FoldContext.Empty, 0, default);
}
