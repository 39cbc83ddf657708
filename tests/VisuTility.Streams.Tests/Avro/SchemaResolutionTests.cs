using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Tests.Avro;

/// <summary>What the vectors do not say: texts of problems, limits, sharing.</summary>
public sealed class SchemaResolutionTests
{
    [Theory]
    [InlineData("""{"type": "record", "name": "R", "fields": [{"name": "a", "type": {"type": "array", "items": "int"}}]}""",
        """{"type": "record", "name": "R", "fields": [{"name": "a", "type": {"type": "array", "items": "string"}}]}""",
        "field a: array: the writer's int cannot be read as string")]
    [InlineData("""{"type": "record", "name": "R", "fields": []}""", """{"type": "record", "name": "R", "fields": [{"name": "z", "type": "int"}]}""",
        "the writer's R lacks the field z, which has no default")]
    [InlineData("""["null", "int"]""", "\"string\"", "no branch of the writer's union fits: the writer's null cannot be read as string")]
    [InlineData("\"int\"", """["null", "string"]""", "no branch of the reader's union takes the writer's int")]
    [InlineData("""{"type": "fixed", "name": "F", "size": 2}""", """{"type": "fixed", "name": "F", "size": 3}""", "the fixed F has 2 bytes at the writer's and 3 at the reader's")]
    public void A_plan_that_cannot_be_made_says_why(string writer, string reader, string expected)
    {
        Assert.False(SchemaResolution.TryCompile(AvroSchema.Parse(writer), AvroSchema.Parse(reader), AvroLimits.Strict, out _,
            out var problem));
        Assert.Equal(expected, problem);
        Assert.Throws<AvroSchemaException>(() =>
            SchemaResolution.Compile(AvroSchema.Parse(writer), AvroSchema.Parse(reader), AvroLimits.Strict));
    }

    [Fact]
    public void A_recursive_record_whose_rest_does_not_fit_makes_no_plan()
    {
        var writer = AvroSchema.Parse("""{"type": "record", "name": "N", "fields": [{"name": "next", "type": ["null", "N"]}, {"name": "v", "type": "int"}]}""");
        var reader = AvroSchema.Parse("""{"type": "record", "name": "N", "fields": [{"name": "next", "type": ["null", "N"]}, {"name": "v", "type": "string"}]}""");

        Assert.False(SchemaResolution.TryCompile(writer, reader, AvroLimits.Strict, out _, out var problem));
        Assert.Equal("field v: the writer's int cannot be read as string", problem);
    }

    [Fact]
    public void Errors_name_the_field_by_its_path()
    {
        var schema = AvroSchema.Parse("""
            {"type": "record", "name": "Outer", "fields": [{"name": "list", "type": {"type": "array", "items":
              {"type": "record", "name": "Inner", "fields": [{"name": "flag", "type": "boolean"}]}}}]}
            """);

        Assert.False(Plan(schema, AvroLimits.Strict).TryDecode([2, 7, 0], out _, out var error));

        Assert.Equal(new AvroError(AvroErrorCode.BadBoolean, 1, "list.flag"), error);
        Assert.Equal("field list.flag: a boolean is neither 0 nor 1 (byte 1 of the Avro body)", error.ToString());
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(2, AvroErrorCode.StringTooLong)]
    public void A_string_may_be_as_long_as_its_limit(int limit, AvroErrorCode? expected) =>
        AssertOutcome("\"string\"", AvroLimits.Strict with { MaxStringBytes = limit }, [6, 97, 98, 99], expected);

    [Theory]
    [InlineData(3, null)]
    [InlineData(2, AvroErrorCode.TooManyItems)]
    public void All_blocks_of_an_array_together_may_have_as_many_items_as_the_limit(int limit, AvroErrorCode? expected) =>
        AssertOutcome("""{"type": "array", "items": "int"}""", AvroLimits.Strict with { MaxItems = limit }, [4, 1, 1, 2, 1, 0], expected);

    [Theory]
    [InlineData(3, null)]
    [InlineData(2, AvroErrorCode.TooDeep)]
    public void Nesting_may_be_as_deep_as_its_limit(int limit, AvroErrorCode? expected) =>
        AssertOutcome(
            """{"type": "array", "items": {"type": "array", "items": {"type": "array", "items": "int"}}}""",
            AvroLimits.Strict with { MaxDepth = limit }, [2, 2, 0, 0, 0], expected);

    /// <summary>10,000 times 10,000 nulls in 30 KB: each array is within its limit, all together are not.</summary>
    [Fact]
    public void The_whole_is_limited_where_each_part_is_not()
    {
        var body = new AvroWriter();
        body.WriteBlock(10_000);
        for (var i = 0; i < 10_000; i++)
        {
            body.WriteBlock(10_000);
            body.WriteEnd();
        }

        body.WriteEnd();
        AssertOutcome("""{"type": "array", "items": {"type": "array", "items": "null"}}""", AvroLimits.Strict, body.ToArray(), AvroErrorCode.TooLarge);
    }

    [Fact]
    public void Many_small_blocks_cost_no_more_than_one_large_one()
    {
        const long MaxAllocated = 1 << 20;
        var body = new AvroWriter();
        for (var i = 0; i < 10_000; i++)
        {
            body.WriteBlock(1);
            body.WriteInt(i);
        }

        body.WriteEnd();
        var plan = Plan(AvroSchema.Parse("""{"type": "array", "items": "int"}"""), AvroLimits.Strict);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(plan.TryDecode(body.Written, out var value, out _));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(9_999, value.Items[9_999].AsInt);
        Assert.True(allocated < MaxAllocated, $"{allocated} bytes");
    }

    [Fact]
    public void A_failed_decode_gives_no_value()
    {
        Plan(AvroSchema.Parse("\"string\""), AvroLimits.Strict).TryDecode([4, 97], out var value, out var error);

        Assert.Equal(AvroType.Null, value.Type);
        Assert.Equal(AvroErrorCode.Truncated, error.Code);
    }

    private static void AssertOutcome(string schema, AvroLimits limits, byte[] body, AvroErrorCode? expected)
    {
        Plan(AvroSchema.Parse(schema), limits).TryDecode(body, out _, out var error);
        Assert.Equal(expected ?? AvroErrorCode.None, error.Code);
        Assert.Equal(expected is null ? AvroErrorKind.None : AvroErrorKind.LimitExceeded, error.Kind);
    }

    private static SchemaResolution Plan(AvroSchema schema, AvroLimits limits) => SchemaResolution.Compile(schema, schema, limits);
}
