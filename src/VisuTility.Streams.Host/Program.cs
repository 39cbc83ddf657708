using System.Collections;
using VisuTility.Streams.Host.Cli;

var output = Output.OfProcess();
using var interruption = new Interruption(output.Say);
return await CommandLine.RunAsync(args, new CommandHost
{
    Output = output,
    Environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(static e => (string)e.Key, static e => (string?)e.Value ?? ""),
    WorkingFolder = Environment.CurrentDirectory,
    Stop = interruption.Token,
});
