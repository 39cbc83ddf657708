using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Host.Commands.Rules;

/// <summary>The control topic folded to its end: what every partition arrives at.</summary>
internal static class RulesInForce
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public static async Task<FoldContext> ReadAsync(CommandContext context)
    {
        var patience = context.Settings.Kafka.RequestTimeout;
        if (!context.Kafka.Describe(patience).Topics.ContainsKey(TopicRole.Control))
        {
            throw new CommandException(
                ExitCodes.NotFound, $"Topic {context.Topics[TopicRole.Control]} does not exist: run `visutility topics apply`.");
        }

        using var tail = new ControlTail(
            context.Kafka.CreateReader($"{context.Settings.Kafka.GroupId}-rules", readCommitted: true), context.Log);
        var started = context.Time.GetTimestamp();
        while (!tail.IsCaughtUp)
        {
            tail.Poll();
            if (context.Time.GetElapsedTime(started) > patience)
            {
                throw new CommandException(
                    ExitCodes.Failed,
                    $"Topic {context.Topics[TopicRole.Control]} could not be read to its end within {patience.TotalSeconds:0} s: is a " +
                    $"transaction on it still open?");
            }

            await Task.Delay(Pause, context.Time, context.Stop);
        }

        return tail.Head;
    }
}
