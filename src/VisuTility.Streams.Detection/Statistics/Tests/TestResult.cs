namespace VisuTility.Streams.Detection.Statistics.Tests;

/// <summary>Answer of a two-sample test.</summary>
/// <param name="Statistic">As SciPy defines it.</param>
/// <param name="PValue">NaN where the test has no answer (no spread at all).</param>
internal readonly record struct TestResult(double Statistic, double PValue);
