using System.Buffers.Binary;
using System.Text;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Fleet;
using VisuTility.Streams.Monitoring;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Processing;
using VisuTility.Streams.Records;
using VisuTility.Streams.Rules;
using VisuTility.Streams.State;
using VisuTility.Streams.Tests.Processing;
using VisuTility.Streams.Tests.Records;
using VisuTility.Streams.Tests.Rules;

namespace VisuTility.Streams.Tests.Fuzz;

/// <summary>Every reader of bytes that come from Kafka, a registry or a file.</summary>
internal static class FuzzTargets
{
    /// <summary>A datum may take 4 MiB (strict limits) or 16 MiB (wide ones); values in memory cost more than on the wire.</summary>
    private const long Strict = 16L << 20;

    private const long Wide = 64L << 20;

    private static readonly byte[] SeriesKeyBytes = new SeriesKey("cam-1", Modality.Rgb, "m", "v1", "accuracy").ToBytes();

    private static readonly byte[] FleetKey = [1, 1, 0, .. "m"u8, .. "cam-1"u8];

    private static readonly Manifest SampleManifest = new()
    {
        CommitId = "c-1",
        NextOffset = 100,
        NextNumber = 7,
        ReplayFloor = new Cursor(90, 5),
        JournalOffset = 4,
        ClockAtFloor = 1_772_409_600_000,
        LastMarkAtFloor = 1_772_409_590_000,
        Counters = new PartitionCounters(),
        StartOffset = 0,
        ClusterId = "cluster",
        TopicId = "topic",
        PartitionCount = 6,
        FoldVersion = 2,
        StoredKeys = 40,
    };

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("metric record", [.. MetricRecords()], Fold(ForMetrics), Strict),
        new("signal record", [Framed(KnownSchemas.Outputs.DriftSignal, SampleRecords.DriftSignal)], Fold(ForSignals), Strict),
        new("schema", [.. Schemas()], ReadSchema, Wide),
        new("evolved schema", [.. Schemas()], PlanSchema, Wide),
        new("rule file", [.. RuleFileTexts()], ReadRules, Wide),
        new("control record", [.. SampleRecords.ControlRecords.Select(JournalCodec.EncodeControl)], bytes => JournalCodec.TryDecodeControl(bytes, out _), Wide),
        new("journal entry", [.. SampleRecords.JournalEntries.Select(SingleObject.Encode)], bytes => JournalCodec.TryDecode(bytes, out _), Wide),
        new("control effect", [.. SampleRecords.ControlRecords.Select(JournalCodec.EncodeControl)], ApplyControl, Wide),
        new("manifest", [SampleManifest.Encode()], Sealed(StateKey.Manifest, (unused, value) => Manifest.Decode(value, out _) is not null), Strict),
        new("state record", [[1, .. StateKey.Manifest, .. SampleManifest.Encode()], [2, StateKey.SnapshotKind, 5, 1, 2, 3], [1, 77]], TakeIntoState, Strict),
        new("context", [Context().Encode()], Sealed([], (unused, value) => FoldContext.TryDecode(value, out _)), Wide),
        new(
            "series snapshot",
            [SeriesValue()],
            Sealed(StateKey.Snapshot(SeriesKeyBytes), (key, value) => SeriesSnapshot.Decode(key, value, out _) is not null),
            Strict),
        new("series key", [SeriesKeyBytes], bytes => SeriesKey.Read(bytes) is not null, Strict),
        new("fleet snapshot", [FleetValue()], Sealed(StateKey.Snapshot(FleetKey), (unused, value) => LoadModel(FleetKey, value)), Strict),
        new("fleet key", [FleetKey, [0, .. "m"u8]], key => LoadModel(key, Seal(StateKey.Snapshot(key), FleetValue()[..^4])), Strict),
    ];

    /// <summary>Whole records of a state partition: length of the key, key, value (none: a tombstone), as a restore takes them.</summary>
    private static unsafe bool TakeIntoState(byte[] bytes)
    {
        var keyLength = bytes.Length == 0 ? 0 : Math.Min(bytes[0], bytes.Length - 1);
        var valueLength = Math.Max(0, bytes.Length - 1 - keyLength);
        var image = new StateImage();
        fixed (byte* start = bytes)
        {
            image.Take(new RecordView(
                new PartitionId(TopicRole.State, 0), 0, 1, start + 1, keyLength, valueLength == 0 ? null : start + 1 + keyLength, valueLength == 0 ? -1 : valueLength, null));
        }

        return image.Problem is null;
    }

    private static IEnumerable<byte[]> MetricRecords() =>
    [
        Framed(KnownSchemas.MetricEvents, SampleRecords.MetricEvent),
        Framed(KnownSchemas.MetricEvents, SampleRecords.MetricEvent with { Value = 0.2, Attributes = new Dictionary<string, string>() }),
        Framed(KnownSchemas.ModelMetrics, SampleRecords.ModelMetrics),
        Framed(KnownSchemas.SlowMetricEvents, SampleRecords.MetricEvent),
        [0, 0, 0, 0, KnownSchemas.Broken, 2, 65],
    ];

    private static IEnumerable<byte[]> Schemas() => new[]
    {
        RecordSchemas.MetricEvent.Text, RecordSchemas.ModelMetrics.Text, RecordSchemas.DriftSignal.Text, RecordSchemas.DriftAlert.Text,
        """{"type":"array","items":["null",{"type":"fixed","name":"f","size":4},{"type":"enum","name":"e","symbols":["A"]}]}""",
        """{"type":"record","name":"r","fields":[{"name":"next","type":["null","r"],"default":null}]}""",
    }.Select(Encoding.UTF8.GetBytes);

    private static IEnumerable<byte[]> RuleFileTexts() =>
    [
        Encoding.UTF8.GetBytes(RuleFiles.Minimal),
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "rules"), "*.json")
            .Where(file => !file.EndsWith("schema.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
    ];

    private static byte[] Framed<T>(int schema, T record)
        where T : class, IAvroRecord<T>
    {
        var writer = new AvroWriter();
        ConfluentFrame.WriteHeader(writer, schema);
        record.Encode(writer);
        return writer.ToArray();
    }

    private static FoldContext Context() => FoldContext.Empty.Apply(
        new ControlRecord { ControlId = "1", IssuedAtMs = 0, Body = new ControlBody.RuleSetChange(RuleFiles.Parse(RuleFiles.Minimal).CanonicalJson) },
        0, 0, out _);

    private static byte[] SeriesValue() =>
        SeriesSnapshot.Encode(new StateWriter(), StateKey.Snapshot(SeriesKeyBytes), new Cursor(5, 2), 0x1234, new byte[200]);

    private static byte[] FleetValue()
    {
        var written = new List<OutputRecord>();
        var model = new ModelState("m");
        model.Camera("cam-1").Version = "v1";
        new ModelSnapshot().WriteEntries(model, 0, written);
        return written[0].Value!;
    }

    private static bool LoadModel(byte[] unitKey, byte[] value) => ModelSnapshot.Load(unitKey, value, name => new ModelState(name)) is null;

    /// <summary>Mutated below the checksum: half of the inputs get a right one, or nothing behind it would ever be read.</summary>
    private static Func<byte[], bool> Sealed(byte[] key, Func<byte[], byte[], bool> read) =>
        bytes => read(key, bytes.Length > 4 && bytes[0] % 2 == bytes.Length % 2 ? Seal(key, bytes[..^4]) : bytes);

    private static byte[] Seal(byte[] key, byte[] body)
    {
        var value = new byte[body.Length + 4];
        body.CopyTo(value, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(body.Length), Crc32C.Compute(key, body));
        return value;
    }

    private static bool ReadSchema(byte[] bytes)
    {
        try
        {
            return AvroSchema.Parse(Encoding.UTF8.GetString(bytes)) is not null;
        }
        catch (AvroSchemaException)
        {
            return false; // What the parser promises for a text that is no schema.
        }
    }

    /// <summary>As the registry's catalog does with the schema of an unknown id.</summary>
    private static bool PlanSchema(byte[] bytes)
    {
        var schema = WriterSchema.Compile(Encoding.UTF8.GetString(bytes));
        return schema.MetricEvents is not null || schema.ModelMetrics is not null || schema.Signals is not null;
    }

    private static bool ReadRules(byte[] bytes) => RuleSetParser.TryParse(bytes, "fuzz.json", out _, []);

    private static bool ApplyControl(byte[] bytes)
    {
        if (!JournalCodec.TryDecodeControl(bytes, out var record))
        {
            return false;
        }

        var context = FoldContext.Empty.Apply(record, 0, 1_772_409_600_000, out var effect);
        Assert.True(FoldContext.TryDecode(context.Encode(), out _));
        return effect.Problem is null;
    }

    private static CameraMonitor ForMetrics(FoldScope scope)
    {
        scope.Context = FoldContext.Empty.Apply(
            new ControlRecord { ControlId = "1", IssuedAtMs = 0, Body = new ControlBody.RuleSetChange(RuleFiles.Load("default.json").CanonicalJson) },
            0, 0, out _);
        return new CameraMonitor(scope, new KnownSchemas(), KnownSchemas.Outputs, EngineWorld.SignalPartitions);
    }

    private static FleetMonitor ForSignals(FoldScope scope) =>
        new(scope, new KnownSchemas(), KnownSchemas.Outputs, EngineWorld.SignalPartitions);

    /// <summary>Whole records through a stage of the service; what it kept is thrown away now and then, as commits do.</summary>
    private static unsafe Func<byte[], bool> Fold(Func<FoldScope, IPartitionFold> make)
    {
        var outbox = new Outbox();
        var scope = new FoldScope(new PartitionId(TopicRole.Metrics, 0), "visutility.metrics", outbox);
        var fold = make(scope);
        var drained = new List<OutputRecord>();
        long offset = 0;
        return bytes =>
        {
            scope.Clock = 1_772_409_600_000 + (offset * 10);
            scope.At = new Cursor(offset, 1);
            fixed (byte* value = bytes)
            {
                var record = new RecordView(scope.Input, offset++, scope.Clock, null, -1, value, bytes.Length, null);
                var before = scope.Counters.DeadLetters;
                var ready = fold.Prepare(record) == Readiness.Ready;
                if (ready)
                {
                    fold.Apply(record);
                }

                if (offset % 1000 == 0)
                {
                    outbox.DrainTo(drained);
                    drained.Clear();
                    scope = new FoldScope(scope.Input, "visutility.metrics", outbox);
                    fold = make(scope);
                }

                return ready && scope.Counters.DeadLetters == before;
            }
        };
    }
}
