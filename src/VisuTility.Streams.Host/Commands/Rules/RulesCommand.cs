using System.CommandLine;
using VisuTility.Streams.Host.Cli;
using VisuTility.Streams.Host.Configuration;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Host.Commands.Rules;

/// <summary><c>rules check|show|diff|apply</c>: rule files and the rule set in force on the control topic.</summary>
internal static class RulesCommand
{
    public static CliCommand Create()
    {
        var group = new CliCommand(
            "rules", "checks rule files, shows and replaces the rules in force", "visutility rules check rules.json",
            "visutility rules apply rules.json -b broker:9092");
        group.Subcommands.Add(Check());
        group.Subcommands.Add(Show());
        group.Subcommands.Add(Diff());
        group.Subcommands.Add(Apply());
        return group;
    }

    private static CliCommand Check()
    {
        var files = new Argument<string[]>("FILE") { Description = "rule files", Arity = ArgumentArity.OneOrMore };
        var command = new CliCommand(
            "check",
            "lists every problem of rule files as file:line: path: what is wrong; needs no cluster; exit code 4 where there is one",
            "visutility rules check rules.json", "visutility rules check day.json night.json --json");
        command.Arguments.Add(files);
        return command.Handle(
            context => context.Parsed.GetValue(files)!.Count(file => !IsSound(context, file)) == 0 ? ExitCodes.Done : ExitCodes.Unhealthy);
    }

    private static bool IsSound(CommandContext context, string file)
    {
        var problems = new List<string>();
        var rules = RuleFile.Read(context.PathOf(file), file, problems);
        if (context.Json)
        {
            context.Output.Json(
                new
                {
                    File = file,
                    Ok = rules is not null,
                    Rules = rules?.Rules.Count,
                    Hash = rules is null ? null : HashText(rules),
                    Problems = problems,
                });
        }
        else if (rules is not null)
        {
            context.Output.Line($"{file}: {rules.Rules.Count} rules, hash {HashText(rules)}");
        }

        problems.ForEach(context.Output.Error);
        return rules is not null;
    }

    private static CliCommand Show() => new CliCommand(
        "show", "the rule set in force: the newest on the control topic; exit code 3 where there is none",
        "visutility rules show -b broker:9092", "visutility rules show --json")
        .HandleAsync(static async context =>
        {
            var head = await RulesInForce.ReadAsync(context);
            if (!head.HasRules)
            {
                throw new CommandException(ExitCodes.NotFound, "No rule set is in force: run `visutility rules apply FILE`.");
            }

            RulesText.Write(context, head);
            return ExitCodes.Done;
        });

    private static CliCommand Diff()
    {
        var file = FileArgument();
        var command = new CliCommand(
            "diff", "what `rules apply FILE` would change, rule by rule; exit code 0 where nothing, 4 where something",
            "visutility rules diff rules.json -b broker:9092");
        command.Arguments.Add(file);
        return command.HandleAsync(async context =>
        {
            var next = Read(context, file);
            var head = await RulesInForce.ReadAsync(context);
            return RulesText.Write(context, head.Rules, next) ? ExitCodes.Done : ExitCodes.Unhealthy;
        });
    }

    private static CliCommand Apply()
    {
        var file = FileArgument();
        var dryRun = new Option<bool>("--dry-run") { Description = "checks the file and says what would change" };
        var author = new Option<string?>("--author")
        {
            HelpName = "NAME",
            Description = "who ordered it (default: the user of this process)",
        };
        var comment = new Option<string?>("--comment") { HelpName = "TEXT", Description = "why; kept in the log" };
        var command = new CliCommand(
            "apply", "replaces the rule set of the running service; a file with any problem is refused as a whole",
            "visutility rules apply rules.json -b broker:9092 --comment \"new night cameras\"",
            "visutility rules apply rules.json --dry-run");
        command.Arguments.Add(file);
        command.Options.Add(dryRun);
        command.Options.Add(author);
        command.Options.Add(comment);
        return command.HandleAsync(async context =>
        {
            var next = Read(context, file);
            var head = await RulesInForce.ReadAsync(context);
            var isSame = RulesText.Write(context, head.Rules, next) && head.HasRules;
            if (isSame || context.Parsed.GetValue(dryRun))
            {
                context.Output.Say(isSame ? "These rules are in force already; nothing was written." : "Nothing was written (--dry-run).");
                return ExitCodes.Done;
            }

            Publish(context, next, context.Parsed.GetValue(author) ?? Environment.UserName, context.Parsed.GetValue(comment) ?? "");
            return ExitCodes.Done;
        });
    }

    private static void Publish(CommandContext context, RuleSet rules, string author, string comment)
    {
        var publisher = new ControlPublisher(context.Kafka, $"{context.Settings.Kafka.GroupId}-control-cli", context.Time, context.Log);
        var patience = context.Settings.Kafka.RequestTimeout;
        if (publisher.Publish(new ControlBody.RuleSetChange(rules.CanonicalJson), author, comment, patience) is { } refusal)
        {
            throw new CommandException(refusal.ExitCode, refusal.Message);
        }

        context.Output.Say($"Rule set {HashText(rules)} is on the control topic; every partition takes it over at its next batch.");
    }

    private static Argument<string> FileArgument() => new("FILE") { Description = "rule file" };

    private static RuleSet Read(CommandContext context, Argument<string> file)
    {
        var name = context.Parsed.GetValue(file)!;
        var problems = new List<string>();
        return RuleFile.Read(context.PathOf(name), name, problems) ?? throw new CommandException(ExitCodes.Usage, problems);
    }

    internal static string HashText(RuleSet rules) => rules.Hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}
