using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Tests.Avro;

public sealed class RoundTripTests
{
    private const int Rounds = 1500;

    [Fact]
    public void Random_values_of_random_schemas_read_back_equal()
    {
        var seen = new HashSet<AvroType>();
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            var schema = AvroSchema.Parse(RandomAvro.Schema(random));
            var value = RandomAvro.Value(random, schema);
            Collect(schema, value, seen);
            var writer = new AvroWriter(16);
            AvroEncoder.Write(writer, schema, value);

            var decoded = SchemaResolution.Compile(schema, schema, AvroLimits.Strict)
                .TryDecode(writer.Written, out var read, out var error);

            Assert.True(decoded, $"seed {seed}: {error} of {schema}");
            Assert.True(AreEqual(value, read), $"seed {seed}: {schema}");
        }

        Assert.Equal(Enum.GetValues<AvroType>(), seen.Order());
    }

    /// <summary>The reader has nothing but an added field: everything the writer wrote is passed over, to the last byte.</summary>
    [Fact]
    public void Random_values_are_passed_over_exactly()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            var writerSchema = AvroSchema.Parse(
                $$"""{"type": "record", "name": "Top", "fields": [{"name": "a", "type": {{RandomAvro.Schema(random)}}}, {"name": "end", "type": "int"}]}""");
            var readerSchema = AvroSchema.Parse("""{"type": "record", "name": "Top", "fields": [{"name": "end", "type": "int"}]}""");
            var writer = new AvroWriter();
            AvroEncoder.Write(writer, writerSchema,
                AvroValue.Record([RandomAvro.Value(random, writerSchema.Fields[0].Schema), AvroValue.Of(seed)]));

            var decoded = SchemaResolution.Compile(writerSchema, readerSchema, AvroLimits.Strict)
                .TryDecode(writer.Written, out var read, out var error);

            Assert.True(decoded, $"seed {seed}: {error} of {writerSchema}");
            Assert.Equal(seed, read.Items[0].AsInt);
        }
    }

    [Fact]
    public void Random_damage_never_throws_and_never_takes_much_memory()
    {
        const long MaxAllocated = 64 << 20;
        var refused = 0;
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            var schema = AvroSchema.Parse(RandomAvro.Schema(random));
            var plan = SchemaResolution.Compile(schema, schema, AvroLimits.Strict);
            var writer = new AvroWriter();
            AvroEncoder.Write(writer, schema, RandomAvro.Value(random, schema));
            var bytes = writer.ToArray();
            for (var i = 0; i < 20 && bytes.Length > 0; i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                var before = GC.GetAllocatedBytesForCurrentThread();
                refused += plan.TryDecode(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out _, out _) ? 0 : 1;
                Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MaxAllocated, $"seed {seed}: {schema}");
            }
        }

        Assert.True(refused > Rounds, $"only {refused} were refused");
    }

    [Fact]
    public void A_canonical_form_is_a_schema_with_the_same_canonical_form()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var schema = AvroSchema.Parse(RandomAvro.Schema(new Random(seed)));

            Assert.Equal(schema.CanonicalForm, AvroSchema.Parse(schema.CanonicalForm).CanonicalForm);
        }
    }

    private static void Collect(AvroSchema schema, AvroValue value, HashSet<AvroType> seen)
    {
        seen.Add(value.Type);
        switch (value.Type)
        {
            case AvroType.Union:
                Collect(schema.Branches[value.Index], value.InnerValue, seen);
                break;
            case AvroType.Array:
                value.Items.ToList().ForEach(item => Collect(schema.Element!, item, seen));
                break;
            case AvroType.Map:
                value.Entries.ToList().ForEach(entry => Collect(schema.Element!, entry.Value, seen));
                break;
            case AvroType.Record:
                schema.Fields.Zip(value.Items).ToList().ForEach(pair => Collect(pair.First.Schema, pair.Second, seen));
                break;
            default:
                break;
        }
    }

    private static bool AreEqual(AvroValue one, AvroValue other) => one.Type == other.Type && one.Type switch
    {
        AvroType.Null => true,
        AvroType.Boolean => one.AsBoolean == other.AsBoolean,
        AvroType.Int => one.AsInt == other.AsInt,
        AvroType.Long => one.AsLong == other.AsLong,
        AvroType.Float => float.IsNaN(one.AsFloat)
            ? float.IsNaN(other.AsFloat)
            : BitConverter.SingleToInt32Bits(one.AsFloat) == BitConverter.SingleToInt32Bits(other.AsFloat),
        AvroType.Double => double.IsNaN(one.AsDouble)
            ? double.IsNaN(other.AsDouble)
            : BitConverter.DoubleToInt64Bits(one.AsDouble) == BitConverter.DoubleToInt64Bits(other.AsDouble),
        AvroType.Bytes or AvroType.Fixed => one.AsBytes.AsSpan().SequenceEqual(other.AsBytes),
        AvroType.String => one.AsString == other.AsString,
        AvroType.Enum => (one.Index, one.AsString) == (other.Index, other.AsString),
        AvroType.Union => one.Index == other.Index && AreEqual(one.InnerValue, other.InnerValue),
        AvroType.Map => one.Entries.Count == other.Entries.Count
            && one.Entries.Zip(other.Entries)
                .All(pair => pair.First.Key == pair.Second.Key && AreEqual(pair.First.Value, pair.Second.Value)),
        _ => one.Items.Count == other.Items.Count && one.Items.Zip(other.Items).All(pair => AreEqual(pair.First, pair.Second)),
    };
}
