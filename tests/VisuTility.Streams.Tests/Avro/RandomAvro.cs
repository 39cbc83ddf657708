using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Tests.Avro;

/// <summary>Random schemas and values; everything follows from the seed of the generator.</summary>
internal static class RandomAvro
{
    private const int MaxItems = 4;

    private static readonly string[] Primitives = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];
    private static readonly long[] Longs = [0, 1, -1, 63, 64, -64, -65, 8191, 8192, int.MaxValue, int.MinValue, long.MaxValue,
        long.MinValue];
    private static readonly double[] Doubles = [0, -0.0, 1.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
        double.Epsilon, double.MaxValue, 0.1];
    private static readonly string[] Strings = ["", "a", "é€😀", "\0", "line\nbreak", new string('x', 200)];

    /// <summary>
    /// JSON text of a schema. Names are numbered, so that they are unique; a record may hold itself in an optional field.
    /// </summary>
    public static string Schema(Random random, int depth = 0, Counter? counter = null)
    {
        counter ??= new Counter();
        var kinds = depth > 3 ? Primitives.Length + 2 : Primitives.Length + 6;
        var kind = random.Next(kinds);
        return (kind - Primitives.Length) switch
        {
            0 => Enum(random, counter),
            1 => $$"""{"type": "fixed", "name": "F{{counter.Next()}}", "size": {{random.Next(6)}}}""",
            2 => $$"""{"type": "array", "items": {{Schema(random, depth + 1, counter)}}}""",
            3 => $$"""{"type": "map", "values": {{Schema(random, depth + 1, counter)}}}""",
            4 => Record(random, depth, counter),
            5 => Union(random, depth, counter),
            _ => $"\"{Primitives[kind]}\"",
        };
    }

    public static AvroValue Value(Random random, AvroSchema schema, int depth = 0)
    {
        switch (schema.Type)
        {
            case AvroType.Boolean:
                return AvroValue.Of(random.Next(2) == 0);
            case AvroType.Int:
                return AvroValue.Of(random.Next(2) == 0 ? (int)Pick(random, Longs) : random.Next());
            case AvroType.Long:
                return AvroValue.Of(random.Next(2) == 0 ? Pick(random, Longs) : random.NextInt64());
            case AvroType.Float:
                return AvroValue.Of((float)Pick(random, Doubles));
            case AvroType.Double:
                return AvroValue.Of(Pick(random, Doubles));
            case AvroType.String:
                return AvroValue.Of(Pick(random, Strings));
            case AvroType.Bytes:
                return AvroValue.Bytes(Bytes(random, random.Next(70)));
            case AvroType.Fixed:
                return AvroValue.Fixed(Bytes(random, schema.Size));
            case AvroType.Enum:
                var symbol = random.Next(schema.Symbols.Count);
                return AvroValue.Enum(symbol, schema.Symbols[symbol]);
            case AvroType.Union:
                // Deep down the first branch, null or flat, ends a recursion.
                var branch = depth > 6 ? 0 : random.Next(schema.Branches.Count);
                return AvroValue.Union(branch, Value(random, schema.Branches[branch], depth + 1));
            case AvroType.Array:
                return AvroValue.Array(Many(random, depth, _ => Value(random, schema.Element!, depth + 1)));
            case AvroType.Map:
                return AvroValue.Map(Many(random, depth, at =>
                    KeyValuePair.Create($"{at}{Pick(random, Strings)}", Value(random, schema.Element!, depth + 1))));
            case AvroType.Record:
                return AvroValue.Record(schema.Fields.Select(field => Value(random, field.Schema, depth + 1)).ToArray());
            default:
                return AvroValue.Null;
        }
    }

    private static string Enum(Random random, Counter counter) =>
        $$"""{"type": "enum", "name": "E{{counter.Next()}}", "symbols": [{{string.Join(", ", Enumerable.Range(0, 1 + random.Next(70)).Select(number => $"\"S{number}\""))}}]}""";

    private static string Record(Random random, int depth, Counter counter)
    {
        var name = $"R{counter.Next()}";
        var fields = Enumerable.Range(0, random.Next(5)).Select(number => $$"""{"name": "f{{number}}", "type": {{Schema(random, depth + 1, counter)}}}""").ToList();
        if (random.Next(3) == 0)
        {
            fields.Add($$"""{"name": "self", "type": ["null", "space.{{name}}"], "default": null}""");
        }

        return $$"""{"type": "record", "name": "{{name}}", "namespace": "space", "fields": [{{string.Join(", ", fields)}}]}""";
    }

    private static string Union(Random random, int depth, Counter counter)
    {
        var branches = Primitives.Where(_ => random.Next(3) == 0).Select(name => $"\"{name}\"").ToList();
        branches.Add(Record(random, depth + 1, counter));
        if (random.Next(2) == 0)
        {
            branches.Insert(0, Enum(random, counter));
        }

        return $"[{string.Join(", ", branches)}]";
    }

    private static T[] Many<T>(Random random, int depth, Func<int, T> make) =>
        Enumerable.Range(0, depth > 6 ? 0 : random.Next(MaxItems)).Select(make).ToArray();

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];

    public sealed class Counter
    {
        private int _last;

        public int Next() => ++_last;
    }
}
