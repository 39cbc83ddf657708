using System.Security.Cryptography;
using System.Text;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Tests.Alerting;

public sealed class AlertIdsTests
{
    private static readonly SeriesLabels Series = new("cam-01", "RGB", "digit-reader", "v1", "accuracy");

    /// <summary>The bytes that are hashed are put together here by hand; ids are a promise to readers of the topics.</summary>
    [Fact]
    public void Fingerprint_is_the_first_half_of_the_SHA256_of_the_length_prefixed_parts()
    {
        string[] parts = ["cam-01", "RGB", "digit-reader", "v1", "accuracy", "accuracy-drop", "visutility.metrics", "3", "1234"];
        var bytes = parts.SelectMany(p => new byte[] { (byte)p.Length, 0, 0, 0 }.Concat(Encoding.ASCII.GetBytes(p))).ToArray();
        var expected = Convert.ToHexStringLower(SHA256.HashData(bytes))[..32];

        Assert.Equal(expected, AlertIds.Fingerprint(Series, "accuracy-drop", "visutility.metrics", 3, 1234));
        Assert.Equal(expected + "-7", AlertIds.AlertId(expected, 7));
    }

    [Fact]
    public void Every_part_counts_and_parts_do_not_run_together()
    {
        string[] ids =
        [
            AlertIds.Fingerprint(Series, "r", "t", 1, 2),
            AlertIds.Fingerprint(Series with { Camera = "cam-02" }, "r", "t", 1, 2),
            AlertIds.Fingerprint(Series with { Modality = "DEPTH" }, "r", "t", 1, 2),
            AlertIds.Fingerprint(Series with { Model = "x" }, "r", "t", 1, 2),
            AlertIds.Fingerprint(Series with { Version = "v2" }, "r", "t", 1, 2),
            AlertIds.Fingerprint(Series with { Metric = "recall" }, "r", "t", 1, 2),
            AlertIds.Fingerprint(Series, "s", "t", 1, 2),
            AlertIds.Fingerprint(Series, "r", "u", 1, 2),
            AlertIds.Fingerprint(Series, "r", "t", 12, 2),
            AlertIds.Fingerprint(Series, "r", "t", 1, 22),
            AlertIds.Hash("ab", "c"),
            AlertIds.Hash("a", "bc"),
            AlertIds.Hash("abc"),
            AlertIds.Hash("abc", ""),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{32}$", id));
    }
}
