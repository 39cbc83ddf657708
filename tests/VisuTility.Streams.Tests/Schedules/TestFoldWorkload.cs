using System.Globalization;
using System.Text;
using VisuTility.Streams.Records;
using VisuTility.Streams.Tests.Processing;

namespace VisuTility.Streams.Tests.Schedules;

/// <summary>The test fold under all its words.</summary>
internal sealed class TestFoldWorkload(EngineWorld world) : Workload(world)
{
    public override bool SchemaKnown
    {
        get => World.Knobs.SchemaKnown;
        set => World.Knobs.SchemaKnown = value;
    }

    public override void Send(Random random)
    {
        var word = random.Next(100) switch { < 12 => "alert", < 15 => "bye", < 19 => "poison", < 22 => "wait", _ => "x" };
        var value = random.Next(40) == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{word}{random.Next(1000)}");
        World.Cluster.Append(
            World.Inputs[random.Next(World.Inputs.Count)], Encoding.UTF8.GetBytes($"k{random.Next(8)}"),
            value is null ? null : Encoding.UTF8.GetBytes(value));
    }

    public override void SendControl(Random random) => World.SendControl(new ControlBody.SeriesReset(new Dictionary<string, string>()));

    public override void AssertRestored(EngineInstance fresh)
    {
        foreach (var input in World.Inputs)
        {
            var expected = (TestFold)new ReferenceRun(World.Cluster, input, World.MakeFold).Fold;
            Assert.Equal(expected.State, ((TestFold)fresh.Folds[input]).State);
        }
    }
}
