using VisuTility.Streams.Benchmarks.Commands;

var commands = new Dictionary<string, (string Usage, Func<Arguments, int> Run)>
{
    ["quality"] = (QualityCommand.Usage, QualityCommand.Run),
    ["false-alarms"] = (FalseAlarmsCommand.Usage, FalseAlarmsCommand.Run),
    ["ns"] = (NsCommand.Usage, NsCommand.Run),
    ["calibrate"] = (CalibrateCommand.Usage, CalibrateCommand.Run),
};
if (args.Length == 0 || args[0].StartsWith('-'))
{
    return MicroBenchmarks.Run(args);
}

if (!commands.TryGetValue(args[0], out var command))
{
    Talk.Say($"no command '{args[0]}'; there are:\n" + string.Join('\n', commands.Values.Select(known => known.Usage)));
    return 2;
}

if (args.Contains("--help"))
{
    Console.WriteLine(command.Usage);
    return 0;
}

try
{
    return command.Run(new Arguments(args[1..]));
}
catch (ArgumentException e)
{
    Talk.Say($"{e.Message}\n{command.Usage}");
    return 2;
}
