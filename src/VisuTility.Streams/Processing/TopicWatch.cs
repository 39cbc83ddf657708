using VisuTility.Streams.Ports;

namespace VisuTility.Streams.Processing;

/// <summary>
/// Looks now and then whether the input topics are still those that the tasks read. One that is deleted and made again between two refreshes of the
/// client's metadata causes no rebalance: the client goes on at the old offsets and passes over what the new topic holds before them.
/// </summary>
internal sealed class TopicWatch(Func<PartitionId, Task<IdentifiedPartition>> identify)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly List<(PartitionId Input, Task<IdentifiedPartition> Answer)> _looks = [];
    private TimeSpan _due = Interval;

    /// <summary>Something speaks for it: look at once.</summary>
    public void Hurry() => _due = TimeSpan.Zero;

    /// <summary>Set where the service has to stop. Waits for nothing.</summary>
    /// <param name="slots">The tasks of the thread.</param>
    /// <param name="now">Monotonic time.</param>
    public EngineStop? Check(IReadOnlyList<TaskSlot> slots, TimeSpan now)
    {
        if (_looks.Count == 0)
        {
            if (now >= _due)
            {
                _due = now + Interval;
                _looks.AddRange(slots.Select(static slot => slot.Task.Input).DistinctBy(static input => input.Topic).Select(input => (input, identify(input))));
            }

            return null;
        }

        if (!_looks.TrueForAll(static look => look.Answer.IsCompleted))
        {
            return null;
        }

        var stop = _looks.Select(look => look.Answer.Result.Stop ?? MadeAgain(slots, look.Input.Topic, look.Answer.Result.Identity!.TopicId)).FirstOrDefault(static s => s is not null);
        _looks.Clear();
        return stop;
    }

    private static EngineStop? MadeAgain(IReadOnlyList<TaskSlot> slots, TopicRole topic, string id) =>
        slots.Where(slot => slot.Task.Input.Topic == topic && slot.Task.Identity.TopicId != id).Select(static slot => slot.Task.Identity).FirstOrDefault() is { } old
            ? new EngineStop(
                ExitCodes.Incompatible,
                $"The topic {old.InputTopic} was deleted and made again while the service read it: offsets mean something else now. "
                + "`visutility run --start-fresh` gives up what was learned from the old one; or start with a new --prefix.")
            : null;
}
