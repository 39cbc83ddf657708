using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Host.Commands.Tail;

/// <summary><c>alerts tail</c> and <c>jobs tail</c>: committed outputs as they come, one line each.</summary>
internal static class TailCommand
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    public static CliCommand Alerts()
    {
        var group = new CliCommand(
            "alerts", "what the service found", "visutility alerts tail -b broker:9092 --registry http://registry:8081 --from-beginning");
        group.Subcommands.Add(Create<DriftAlert>("alerts", TopicRole.Alerts, OutputText.Of));
        return group;
    }

    public static CliCommand Jobs()
    {
        var group = new CliCommand(
            "jobs", "what the service ordered", "visutility jobs tail -b broker:9092 --registry http://registry:8081 --from-beginning");
        group.Subcommands.Add(Create<RetrainJob>("jobs", TopicRole.RetrainJobs, OutputText.Of));
        return group;
    }

    private static CliCommand Create<T>(string group, TopicRole role, Func<T, string> text)
        where T : class, IAvroRecord<T>
    {
        var fromBeginning = new Option<bool>("--from-beginning") { Description = "also what is in the topic already" };
        var noFollow = new Option<bool>("--no-follow")
        {
            Description = "ends when everything committed so far is printed; implies --from-beginning",
        };
        var count = new Option<int?>("--count", "-n") { HelpName = "N", Description = "ends after so many" };
        count.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
            {
                result.AddError("--count takes a whole number from 1 on.");
            }
        });
        var command = new CliCommand(
            "tail", "prints committed records as they come (read_committed), until Ctrl-C",
            $"visutility {group} tail -b broker:9092 --registry http://registry:8081",
            $"visutility {group} tail --from-beginning --count 10 --json");
        command.Options.Add(fromBeginning);
        command.Options.Add(noFollow);
        command.Options.Add(count);
        return command.HandleAsync(context => RunAsync(
            context, role, text,
            context.Parsed.GetValue(fromBeginning)
                || context.Parsed.GetValue(noFollow), !context.Parsed.GetValue(noFollow), context.Parsed.GetValue(count) ?? int.MaxValue));
    }

    private static async Task<int> RunAsync<T>(
        CommandContext context, TopicRole role, Func<T, string> text, bool fromBeginning, bool follow, int count)
        where T : class, IAvroRecord<T>
    {
        var decoding = new RecordDecoding<T>(context.Registry);
        using var tail = new TopicTail(context, role, fromBeginning);
        while (count > 0 && (follow || !tail.IsAtEnd))
        {
            context.Stop.ThrowIfCancellationRequested();
            foreach (var tailed in tail.Poll(Wait).Take(count))
            {
                var (record, problem) = await decoding.DecodeAsync(tailed, context.Stop);
                if (record is null)
                {
                    context.Output.Warn(
                        $"{context.Topics[role]} partition {tailed.Partition.Partition} offset {tailed.Offset} cannot be shown: {problem}");
                    continue;
                }

                count--;
                Print(context, role, tailed, record, text);
            }
        }

        return ExitCodes.Done;
    }

    /// <summary>As JSON: the record's own fields behind where it stands.</summary>
    private static void Print<T>(CommandContext context, TopicRole role, TailedRecord tailed, T record, Func<T, string> text)
    {
        if (!context.Json)
        {
            context.Output.Line(text(record));
            return;
        }

        var line = JsonSerializer.SerializeToNode(record, Output.JsonFormat)!.AsObject();
        line.Insert(0, "topic", JsonValue.Create(context.Topics[role]));
        line.Insert(1, "partition", JsonValue.Create(tailed.Partition.Partition));
        line.Insert(2, "offset", JsonValue.Create(tailed.Offset));
        line.Insert(3, "append_time_ms", JsonValue.Create(tailed.AppendTimeMs));
        context.Output.Json(line);
    }
}
