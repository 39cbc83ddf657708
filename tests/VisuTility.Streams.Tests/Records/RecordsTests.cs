using VisuTility.Streams.Avro;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Tests.Records;

public sealed class RecordsTests
{
    [Fact]
    public void Every_record_reads_back_what_it_wrote()
    {
        ReadsBack(SampleRecords.MetricEvent);
        ReadsBack(SampleRecords.ModelMetrics);
        ReadsBack(SampleRecords.DriftAlert);
        ReadsBack(SampleRecords.DriftSignal);
        ReadsBack(SampleRecords.RetrainJob);
        ReadsBack(SampleRecords.JobStatus);
        Assert.All(SampleRecords.ControlRecords, record => ReadsBack(record));
        Assert.All(SampleRecords.JournalEntries, entry => ReadsBack(entry));
    }

    [Fact]
    public void Every_union_branch_has_a_sample()
    {
        Assert.Equal(BranchNames(RecordSchemas.ControlRecord), SampleRecords.ControlRecords.Select(record => record.Body.GetType().Name));
        Assert.Equal(BranchNames(RecordSchemas.JournalEntry), SampleRecords.JournalEntries.Select(entry => entry.Body.GetType().Name));
    }

    /// <summary>
    /// The generic reader knows nothing of the C# records: it finds each value under the name of its field in the schema.
    /// </summary>
    [Fact]
    public void Every_field_stands_at_the_place_that_the_schema_gives_its_name()
    {
        HasFieldsInOrder(SampleRecords.MetricEvent);
        HasFieldsInOrder(SampleRecords.ModelMetrics);
        HasFieldsInOrder(SampleRecords.DriftAlert);
        HasFieldsInOrder(SampleRecords.DriftSignal);
        HasFieldsInOrder(SampleRecords.RetrainJob);
        HasFieldsInOrder(SampleRecords.JobStatus);
    }

    [Fact]
    public void Optional_fields_left_out_read_back_as_their_defaults()
    {
        var alert = SampleRecords.DriftAlert with
        {
            EndsAtMs = null,
            PValue = null,
            Reference = null,
            ChangePoint = null,
            ChangePointFirst = null,
            ChangePointLast = null,
            Size = null,
            EffectSize = null,
            StateBefore = null,
            StateDigest = null,
            RunbookUrl = null,
            Incident = null,
            Labels = new Dictionary<string, string>(),
        };

        var read = ReadsBack(alert);

        Assert.Null(read.EndsAtMs);
        Assert.Null(read.Reference);
        Assert.Null(read.StateBefore);
        Assert.Empty(read.Labels);
    }

    [Fact]
    public void Equal_records_have_equal_bytes_whatever_the_order_of_their_maps()
    {
        var one = SampleRecords.MetricEvent with { Attributes = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" } };
        var other = SampleRecords.MetricEvent with { Attributes = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" } };

        Assert.Equal(Bytes(one), Bytes(other));
    }

    [Theory]
    [InlineData(typeof(Modality))]
    [InlineData(typeof(AlertState))]
    [InlineData(typeof(SignalKind))]
    [InlineData(typeof(Direction))]
    [InlineData(typeof(Verdict))]
    [InlineData(typeof(JobKind))]
    [InlineData(typeof(JobReason))]
    [InlineData(typeof(JobScope))]
    [InlineData(typeof(JobState))]
    [InlineData(typeof(JobProgress))]
    public void Enums_have_the_symbols_of_the_schemas_in_their_order(Type type)
    {
        var schemas = RecordSchemas.All.SelectMany(schema => Reachable(schema.Schema)).Where(schema => schema.Name == type.Name).ToList();

        Assert.NotEmpty(schemas);
        Assert.All(schemas, schema => Assert.Equal(Enum.GetNames(type).Select(SchemaSymbol), schema.Symbols));
    }

    [Fact]
    public void A_type_that_several_schemas_repeat_is_the_same_in_each()
    {
        var named = RecordSchemas.All.SelectMany(schema => Reachable(schema.Schema))
            .Where(schema => schema.Type is AvroType.Record or AvroType.Enum);

        Assert.All(named.GroupBy(schema => schema.FullName), group =>
            Assert.Single(group.Select(schema => schema.CanonicalForm).Distinct()));
    }

    [Fact]
    public void Every_field_is_documented_and_every_enum_has_a_default()
    {
        foreach (var schema in RecordSchemas.All)
        {
            var fields = Reachable(schema.Schema).SelectMany(type => type.Fields).Count();
            var named = Reachable(schema.Schema).Count(type => type.Type is AvroType.Record or AvroType.Enum);
            Assert.Equal(fields + named, schema.Text.Split("\"doc\":").Length - 1);
            Assert.All(Reachable(schema.Schema).Where(type => type.Type == AvroType.Enum), type =>
                Assert.Equal("UNKNOWN", type.DefaultSymbol));
        }
    }

    private static T ReadsBack<T>(T record)
        where T : class, IAvroRecord<T>
    {
        var bytes = Bytes(record);
        Assert.True(T.TryDecode(bytes, T.Schema.Plan, out var read, out var error), error.ToString());
        Assert.Equal(bytes, Bytes(read));
        Assert.Equal(Shown(record), Shown(read));
        return read;
    }

    private static void HasFieldsInOrder<T>(T record)
        where T : class, IAvroRecord<T>
    {
        Assert.True(T.Schema.Plan.TryDecode(Bytes(record), out var value, out var error), error.ToString());
        foreach (var (field, decoded) in T.Schema.Schema.Fields.Zip(value.Items))
        {
            var name = string.Concat(field.Name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
            var property = typeof(T).GetProperty(name) ?? typeof(T).GetProperty(name + "Ms");
            Assert.True(property is not null, $"{typeof(T).Name} has no property for {field.Name}");
            var expected = property.GetValue(record);
            switch (decoded.Type == AvroType.Union ? decoded.InnerValue : decoded)
            {
                case { Type: AvroType.String } text:
                    Assert.Equal(expected, text.AsString);
                    break;
                case { Type: AvroType.Long } number:
                    Assert.Equal(expected, number.AsLong);
                    break;
                case { Type: AvroType.Double } number:
                    Assert.Equal(expected, number.AsDouble);
                    break;
                case { Type: AvroType.Enum } symbol:
                    Assert.Equal(SchemaSymbol(expected!.ToString()!), symbol.AsString);
                    break;
                default:
                    break;
            }
        }
    }

    private static byte[] Bytes<T>(T record)
        where T : class, IAvroRecord<T>
    {
        var writer = new AvroWriter();
        record.Encode(writer);
        return writer.ToArray();
    }

    private static string Shown<T>(T record) => System.Text.Json.JsonSerializer.Serialize<object>(record!);

    private static string SchemaSymbol(string name) =>
        string.Concat(name.Select((letter, at) => (at > 0 && char.IsUpper(letter) ? "_" : "") + char.ToUpperInvariant(letter)));

    private static IEnumerable<string> BranchNames(RecordSchema schema) =>
        schema.Schema.Fields.Single(field => field.Name == "body").Schema.Branches.Select(branch => branch.Name);

    private static List<AvroSchema> Reachable(AvroSchema root)
    {
        var seen = new HashSet<AvroSchema>();
        var open = new Stack<AvroSchema>([root]);
        while (open.TryPop(out var schema))
        {
            if (seen.Add(schema))
            {
                schema.Fields.Select(field => field.Schema).Concat(schema.Branches).Concat(schema.Element is { } element ? [element] : [])
                    .ToList()
                    .ForEach(open.Push);
            }
        }

        return seen.ToList();
    }
}
