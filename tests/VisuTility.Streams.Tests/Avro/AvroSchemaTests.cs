using VisuTility.Streams.Avro;
using VisuTility.Streams.Avro.Parsing;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Tests.Avro;

public sealed class AvroSchemaTests
{
    [Theory]
    [InlineData("""{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int", "default": "x"}]}""", "the field R.a does not fit its type: \"x\" is not of type int")]
    [InlineData("""{"type": "record", "name": "R", "fields": [{"name": "a", "type": "Other"}]}""", "The type \"Other\" is neither a primitive type nor defined before its use.")]
    [InlineData("""{"type": "record", "name": "R", "fields": [{"name": "a"}]}""", "The \"type\" of the field R.a is missing.")]
    [InlineData("""["int", "int"]""", "A union has the branch \"int\" twice.")]
    [InlineData("""{"type": "enum", "name": "E", "symbols": ["A"], "default": "B"}""", "The default \"B\" of the enum E is not one of its symbols.")]
    [InlineData("{", "not JSON")]
    [InlineData("", "not JSON")]
    [InlineData("""{"type": "record", "name": "\ud800", "fields": []}""", "not Unicode")]
    [InlineData("""{"type": "record", "name": "R", "fields": [{"name": "a", "type": "string", "default": "\ud800"}]}""", "not Unicode")]
    public void A_refusal_says_where_and_what(string schema, string message) =>
        Assert.Contains(message, Assert.Throws<AvroSchemaException>(() => AvroSchema.Parse(schema)).Message, StringComparison.Ordinal);

    [Fact]
    public void Aliases_and_names_without_a_namespace_are_in_the_enclosing_one()
    {
        var schema = AvroSchema.Parse("""
            {"type": "record", "name": "Outer", "namespace": "a.b", "aliases": ["Old", "x.Older"], "fields": [
              {"name": "inner", "type": {"type": "enum", "name": "Inner", "symbols": ["S"]}}, {"name": "again", "type": "Inner"}]}
            """);

        Assert.Equal("a.b.Outer", schema.FullName);
        Assert.Equal(["a.b.Old", "x.Older"], schema.Aliases);
        Assert.Equal("a.b.Inner", schema.Fields[1].Schema.FullName);
        Assert.Same(schema.Fields[0].Schema, schema.Fields[1].Schema);
    }

    [Theory]
    [InlineData("""{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}""", "decimal")]
    [InlineData("""{"type": "fixed", "name": "F", "size": 4, "logicalType": "decimal", "precision": 9}""", "decimal")]
    [InlineData("""{"type": "fixed", "name": "F", "size": 4, "logicalType": "decimal", "precision": 10}""", null)]
    [InlineData("""{"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": 5}""", null)]
    [InlineData("""{"type": "int", "logicalType": "timestamp-millis"}""", null)]
    [InlineData("""{"type": "string", "logicalType": "no-such-type"}""", null)]
    [InlineData("""{"type": "long", "logicalType": "local-timestamp-nanos"}""", "local-timestamp-nanos")]
    public void A_logical_type_counts_only_where_it_fits(string schema, string? name) =>
        Assert.Equal(name, AvroSchema.Parse(schema).LogicalType?.Name);

    [Fact]
    public void Text_that_is_too_long_or_too_deep_is_refused()
    {
        var tooLong = $"\"{new string('x', AvroSchemaParser.MaxTextLength)}\"";
        var tooDeep = string.Concat(Enumerable.Repeat("{\"type\": \"array\", \"items\": ", 300)) + "\"int\"" + new string('}', 300);

        Assert.Contains("characters", Assert.Throws<AvroSchemaException>(() => AvroSchema.Parse(tooLong)).Message,
            StringComparison.Ordinal);
        Assert.Contains("deeper", Assert.Throws<AvroSchemaException>(() => AvroSchema.Parse(tooDeep)).Message, StringComparison.Ordinal);
    }

    /// <summary>Types that refer to one another nest deeply in short flat text: no stack may overflow.</summary>
    [Fact]
    public void A_long_chain_of_references_makes_no_plan()
    {
        const int Length = 10_000;
        var chain = Enumerable.Range(1, Length).Select(number => Record($"R{number}", $"{{\"name\": \"f\", \"type\": \"R{number - 1}\"}}"));
        var last = AvroSchema.Parse($"[{string.Join(",", chain.Prepend(Record("R0", "")))}]").Branches[Length];

        Assert.False(SchemaResolution.TryCompile(last, last, AvroLimits.Strict, out _, out var problem));
        Assert.Contains("deeper", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_chain_of_defaults_makes_no_plan()
    {
        const int Length = 10_000;
        var chain = Enumerable.Range(1, Length)
            .Select(number => Record($"R{number}", $"{{\"name\": \"f\", \"type\": \"R{number - 1}\", \"default\": {{}}}}"));
        var last = AvroSchema.Parse($"[{string.Join(",", chain.Prepend(Record("R0", "")))}]").Branches[Length];
        var writer = AvroSchema.Parse(Record($"R{Length}", ""));

        Assert.False(SchemaResolution.TryCompile(writer, last, AvroLimits.Strict, out _, out var problem));
        Assert.Contains("deeper", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Defaults_that_multiply_are_refused()
    {
        var wide = Record("W", string.Join(",", Enumerable.Range(0, 5_000)
            .Select(number => $"{{\"name\": \"f{number}\", \"type\": \"int\", \"default\": 0}}")));
        var many = string.Join(",", Enumerable.Repeat("{}", 100_000));
        var bomb = Record("Top", $"{{\"name\": \"a\", \"type\": {{\"type\": \"array\", \"items\": {wide}}}, \"default\": [{many}]}}");

        var error = Assert.Throws<AvroSchemaException>(() => AvroSchema.Parse(bomb));

        Assert.Contains("defaults", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_default_that_contains_itself_makes_no_plan()
    {
        var reader = AvroSchema.Parse("""{"type": "record", "name": "R", "fields": [{"name": "self", "type": "R", "default": {}}]}""");
        var writer = AvroSchema.Parse("""{"type": "record", "name": "R", "fields": []}""");

        Assert.False(SchemaResolution.TryCompile(writer, reader, AvroLimits.Strict, out _, out var problem));
        Assert.Contains("contains itself", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_schemas_are_parsed_or_refused_and_nothing_else()
    {
        var random = new Random(7);
        var refused = 0;
        for (var round = 0; round < 3000; round++)
        {
            var text = RecordSchemas.All[round % RecordSchemas.All.Count].Text.ToCharArray();
            for (var i = 0; i <= random.Next(3); i++)
            {
                text[random.Next(text.Length)] = "{}[]\",:0aR\\u"[random.Next(12)];
            }

            try
            {
                AvroSchema.Parse(new string(text));
            }
            catch (AvroSchemaException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 2999);
    }

    private static string Record(string name, string fields) => $"{{\"type\": \"record\", \"name\": \"{name}\", \"fields\": [{fields}]}}";
}
