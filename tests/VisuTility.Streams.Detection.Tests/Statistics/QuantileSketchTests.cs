using System.Globalization;
using VisuTility.Streams.Detection.Statistics;
using VisuTility.Streams.Detection.Tests.Golden;

namespace VisuTility.Streams.Detection.Tests.Statistics;

public sealed class QuantileSketchTests
{
    /// <summary>The bounds themselves are computed in doubles, as are the estimates: 1e-13 of slack.</summary>
    private const double Slack = 1e-13;

    /// <summary>280 rows: 14 streams, 10 quantiles, 2 accuracies.</summary>
    [Fact]
    public void Every_quantile_is_inside_the_bounds_that_DDSketch_promises()
    {
        var rows = 0;
        foreach (var cells in File.ReadLines(Vectors.PathOf("ddsketch.csv")).Skip(1).Select(line => line.Split(',')))
        {
            var sketch = new QuantileSketch(Number(cells[4].Split('=')[1]), 2048, withNegatives: true);
            var block = BlockOf(sketch, Vectors.Stream(cells[1]));

            Assert.Equal(Number(cells[2]), sketch.Count(block));
            var estimate = sketch.Quantile(block, Number(cells[3]));
            var (low, high) = (Number(cells[6]), Number(cells[7]));
            Assert.InRange(estimate, low - (Slack * Math.Abs(low)), high + (Slack * Math.Abs(high)));
            rows++;
        }

        Assert.Equal(280, rows);
    }

    [Theory]
    [InlineData(0.01, 512)]
    [InlineData(0.001, 8192)]
    [InlineData(0.2, 128)]
    public void Every_rank_is_within_the_stated_error_of_the_sorted_readings(double accuracy, int buckets)
    {
        var sketch = new QuantileSketch(accuracy, buckets, withNegatives: true);
        var random = new Random(5);
        double[] readings = [.. Enumerable.Range(0, 3001).Select(i => i % 10 == 0 ? 0 : Math.Exp(8 * random.NextDouble()) * (i % 3 - 1))];
        var block = BlockOf(sketch, readings);
        Array.Sort(readings);

        for (var rank = 0; rank <= 3000; rank++)
        {
            var off = Math.Abs(sketch.Quantile(block, rank / 3000.0) - readings[(int)Math.Floor(rank / 3000.0 * 3000)]);
            Assert.InRange(off, 0, (accuracy + Slack) * Math.Abs(readings[(int)Math.Floor(rank / 3000.0 * 3000)]));
        }
    }

    /// <summary>Also where buckets had to be put together, in one part, in the other, or only by the merge.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(600)]
    public void Merged_blocks_equal_the_block_of_all_readings_bit_for_bit(double spread)
    {
        var sketch = new QuantileSketch(0.01, 128, withNegatives: true);
        var random = new Random(6);
        double[] readings = [.. Enumerable.Range(0, 2000).Select(i =>
            Door.Clamp(Math.Exp(spread * (random.NextDouble() - 0.5)) * (i % 7 == 0 ? -1 : i % 11 == 0 ? 0 : 1)))];
        var whole = BlockOf(sketch, readings);

        foreach (var cut in new[] { 0, 1, 700, 1999, 2000 })
        {
            var merged = BlockOf(sketch, readings[..cut]);
            sketch.Merge(merged, BlockOf(sketch, readings[cut..]));
            Assert.Equal(Bits(whole), Bits(merged));

            var reversed = BlockOf(sketch, readings[cut..]);
            sketch.Merge(reversed, BlockOf(sketch, readings[..cut]));
            Assert.Equal(Bits(whole), Bits(reversed));
        }
    }

    [Fact]
    public void Order_of_readings_does_not_matter()
    {
        var sketch = new QuantileSketch(0.01, 128, withNegatives: false);
        double[] readings = [.. Enumerable.Range(1, 1000).Select(i => i * (double)i)];

        Assert.Equal(Bits(BlockOf(sketch, readings)), Bits(BlockOf(sketch, [.. readings.Reverse()])));
    }

    [Fact]
    public void What_lies_below_the_buckets_is_counted_in_the_lowest()
    {
        var sketch = new QuantileSketch(0.01, 128, withNegatives: false);
        var block = BlockOf(sketch, [1e-150, double.Epsilon, 1, 1e150]);

        Assert.Equal(4, sketch.Count(block));
        Assert.InRange(sketch.Quantile(block, 1), 0.99e150, 1.01e150);
        var lowest = sketch.Quantile(block, 0);
        Assert.Equal(lowest, sketch.Quantile(block, 0.7));
        Assert.InRange(lowest, 1e150 * Math.Pow(1.01 / 0.99, -129), 1e150 * Math.Pow(1.01 / 0.99, -126));
    }

    [Fact]
    public void Mean_is_within_the_stated_error_of_readings_of_one_sign()
    {
        var sketch = new QuantileSketch(0.02, 512, withNegatives: false);
        var readings = Vectors.Stream("latency_lognormal");

        Assert.InRange(sketch.Mean(BlockOf(sketch, readings)), 0.98 * readings.Average(), 1.02 * readings.Average());
        Assert.Equal(0, sketch.Mean(new double[sketch.Length]));
        Assert.Equal(0, sketch.Quantile(new double[sketch.Length], 0.5));
    }

    private static double[] BlockOf(QuantileSketch sketch, IEnumerable<double> readings)
    {
        var block = new double[sketch.Length];
        foreach (var reading in readings)
        {
            sketch.Add(block, reading);
        }

        return block;
    }

    private static long[] Bits(double[] block) => [.. block.Select(BitConverter.DoubleToInt64Bits)];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
