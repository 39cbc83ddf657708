using VisuTility.Streams.Avro;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Tests.Monitoring;

/// <summary>Snapshots whose bytes this build's detectors cannot read.</summary>
public sealed class TakeOverTests
{
    private static readonly SeriesKey Key = new("cam-1", Modality.Rgb, "m", "v1", "accuracy");
    private static readonly Cursor Now = new(70, 3);

    private readonly FoldScope _scope = new(new PartitionId(TopicRole.Metrics, 0), "visutility.metrics", new Outbox());
    private readonly CameraMonitor _monitor;

    public TakeOverTests()
    {
        var rules = new ControlRecord { ControlId = "1", IssuedAtMs = 0, Body = new ControlBody.RuleSetChange(DefaultRules.Load().CanonicalJson) };
        _scope.Context = FoldContext.Empty.Apply(rules, 0, 0, out _);
        _scope.Silent = true;
        _scope.At = Now;
        _monitor = new CameraMonitor(_scope, new NoSchemas(), new OutputSchemas(2, 3, 4), signalPartitions: 3);
        var value = SeriesSnapshot.Encode(new StateWriter(), StateKey.Snapshot(Key.ToBytes()), new Cursor(50, 3), layoutHash: 12345, new byte[100]);
        Assert.Null(_monitor.Load(Key.ToBytes(), value));
    }

    [Fact]
    public void A_newer_fold_begins_their_series_anew_and_stores_where()
    {
        _scope.Outbox.IsUnchecked = true;

        _monitor.EndRestore();

        Assert.Null(_scope.Outbox.Divergence);
        Assert.Equal((1, 1), (_monitor.UnitCount, _monitor.Dirty.Count));
        var written = new List<OutputRecord>();
        _monitor.WriteMembership(new HashSet<int>(), written);
        var stub = SeriesSnapshot.Decode(StateKey.Snapshot(Key.ToBytes()), Assert.Single(written).Value, out var problem);
        Assert.Null(problem);
        Assert.Equal((Now, 0UL), (stub!.Since, stub.StoredHash));
    }

    [Fact]
    public void The_same_fold_takes_them_for_a_divergence()
    {
        _monitor.EndRestore();

        Assert.Contains("cam-1", _scope.Outbox.Divergence);
        Assert.Contains("other rules", _scope.Outbox.Divergence);
    }

    private sealed class NoSchemas : IWriterSchemas
    {
        public WriterSchema? Find(in WriterSchemaId id) => null;
    }
}
