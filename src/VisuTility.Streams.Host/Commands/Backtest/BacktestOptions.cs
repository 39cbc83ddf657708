using VisuTility.Streams.Host.Commands.Scoring;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Host.Commands.Backtest;

internal sealed record BacktestOptions(string File, RuleSet Rules, Truth? Truth, string? Report, int Partitions);
