using System.Text;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Tests.Simulation;

namespace VisuTility.Streams.Tests.Processing;

/// <summary>Compares what read_committed readers find in the output topics with the plain passes over all inputs.</summary>
internal static class OutputCheck
{
    private static readonly TopicRole[] Topics =
        [TopicRole.Alerts, TopicRole.Signals, TopicRole.RetrainJobs, TopicRole.DeadLetters];

    /// <summary>
    /// Every output partition holds exactly what the inputs should have written there, and the records of each input in its order. Between
    /// inputs no order is
    /// promised.
    /// </summary>
    public static void AssertEqual(InMemoryCluster cluster, IReadOnlyList<PartitionId> inputs, Func<FoldScope, IPartitionFold> makeFold)
    {
        var expected = inputs.Select(input => new ReferenceRun(cluster, input, makeFold).Outputs).ToList();
        foreach (var target in Topics.Where(t => cluster.Describe().Topics.ContainsKey(t)).SelectMany(t => PartitionsOf(cluster, t)))
        {
            var wanted = expected.Select(outputs => Into(cluster, outputs, target)).ToList();
            var found = cluster.ReadCommittedEver(target).Select(r => Text(r.Key, r.Value)).ToList();
            if (inputs.Count == 1)
            {
                Assert.Equal(wanted[0], found);
            }

            Assert.Equal(wanted.SelectMany(w => w).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
            foreach (var own in wanted)
            {
                var mine = own.ToHashSet(StringComparer.Ordinal);
                var others = wanted.Where(w => !ReferenceEquals(w, own)).SelectMany(w => w).ToHashSet(StringComparer.Ordinal);
                Assert.Equal(own.Where(o => !others.Contains(o)), found.Where(f => mine.Contains(f) && !others.Contains(f)));
            }
        }
    }

    private static IEnumerable<PartitionId> PartitionsOf(InMemoryCluster cluster, TopicRole topic) =>
        Enumerable.Range(0, cluster.PartitionCount(topic)).Select(p => new PartitionId(topic, p));

    private static List<string> Into(InMemoryCluster cluster, List<OutputRecord> outputs, PartitionId target) =>
    [
        .. outputs.Where(o => o.Topic == target.Topic && PartitionOf(cluster, o) == target.Partition).Select(o => Text(o.Key, o.Value)),
    ];

    private static int PartitionOf(InMemoryCluster cluster, OutputRecord output) =>
        output.Partition >= 0 ? output.Partition : Murmur2.Partition(output.Key, cluster.PartitionCount(output.Topic));

    private static string Text(byte[]? key, byte[]? value) => $"{Readable(key)}={Readable(value)}";

    private static string Readable(byte[]? bytes) => bytes is null ? "(null)" : Encoding.Latin1.GetString(bytes);
}
