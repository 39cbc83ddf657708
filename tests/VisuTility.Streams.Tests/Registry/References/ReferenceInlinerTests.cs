using VisuTility.Streams.Avro;
using VisuTility.Streams.Registry.References;

namespace VisuTility.Streams.Tests.Registry.References;

public sealed class ReferenceInlinerTests
{
    private const string B =
        """{"type":"record","name":"B","namespace":"a","fields":[{"name":"c","type":{"type":"enum","name":"C","symbols":["S"]}}]}""";

    [Theory]
    [InlineData("\"a.B\"", "a.B")]
    [InlineData("""["null","a.B"]""", "a.B")]
    [InlineData("""{"type":"map","values":{"type":"array","items":"a.B"}}""", "a.B")]
    [InlineData("""{"type":"record","name":"M","namespace":"a","fields":[{"name":"f","type":"B"}]}""", "a.B")]
    [InlineData("""{"type":"record","name":"M","fields":[{"name":"f","type":{"type":"a.B"}}]}""", "a.B")]
    [InlineData("""{"type":"record","name":"x.M","fields":[{"name":"f","type":["int",{"type":"array","items":"a.B"}]}]}""", "a.B")]
    public void A_name_is_replaced_by_its_definition_wherever_a_type_may_stand(string text, string name)
    {
        var schema = AvroSchema.Parse(Inline(text, """{"type":"fixed","name":"B","namespace":"a","size":3}"""));

        Assert.Contains($$"""{"name":"{{name}}","type":"fixed","size":3}""", schema.CanonicalForm);
    }

    [Fact]
    public void The_second_use_of_a_name_stays_a_name()
    {
        var text = Inline("""["a.B",{"type":"array","items":"a.B"}]""", """{"type":"fixed","name":"a.B","size":3}""");

        Assert.Equal(
            """[{"name":"a.B","type":"fixed","size":3},{"type":"array","items":"a.B"}]""", AvroSchema.Parse(text).CanonicalForm);
    }

    [Fact]
    public void A_definition_keeps_its_own_namespace_inside_another()
    {
        var text = Inline(
            """{"type":"record","name":"M","namespace":"outer","fields":[{"name":"f","type":"a.B"}]}""", B);

        const string C = """{"name":"a.C","type":"enum","symbols":["S"]}""";
        const string InPlace = $$"""{"name":"a.B","type":"record","fields":[{"name":"c","type":{{C}}}]}""";
        Assert.Equal(
            $$"""{"name":"outer.M","type":"record","fields":[{"name":"f","type":{{InPlace}}}]}""", AvroSchema.Parse(text).CanonicalForm);
    }

    [Fact]
    public void A_type_inside_a_referenced_one_may_be_used_before_it()
    {
        var text = Inline("""["a.C","a.B"]""", B);

        Assert.Equal(
            """[{"name":"a.C","type":"enum","symbols":["S"]},{"name":"a.B","type":"record","fields":[{"name":"c","type":"a.C"}]}]""",
            AvroSchema.Parse(text).CanonicalForm);
    }

    [Fact]
    public void Types_that_refer_to_each_other_end()
    {
        var text = Inline(
            "\"a.B\"",
            """{"type":"record","name":"a.B","fields":[{"name":"c","type":["null","C"]}]}""",
            """{"type":"record","name":"a.C","fields":[{"name":"b","type":["null","B"]}]}""");

        const string C = """{"name":"a.C","type":"record","fields":[{"name":"b","type":["null","a.B"]}]}""";
        Assert.Equal(
            $$"""{"name":"a.B","type":"record","fields":[{"name":"c","type":["null",{{C}}]}]}""",
            AvroSchema.Parse(text).CanonicalForm);
    }

    [Fact]
    public void Attributes_that_are_no_types_stay_as_they_are()
    {
        var text = Inline(
            """{"type":"record","name":"M","doc":"a.B","fields":[{"name":"f","type":"a.B","default":"a.B","aliases":["items"]}]}""",
            """{"type":"enum","name":"a.B","symbols":["S"],"default":"S","x":{"type":"a.B"}}""");

        const string InPlace = """{"type":"enum","name":"B","symbols":["S"],"default":"S","x":{"type":"a.B"},"namespace":"a"}""";
        const string Field = $$"""{"name":"f","type":{{InPlace}},"default":"a.B","aliases":["items"]}""";
        Assert.Equal($$"""{"type":"record","name":"M","doc":"a.B","fields":[{{Field}}],"namespace":""}""", text);
    }

    [Theory]
    [InlineData("{", "\"int\"")]
    [InlineData("\"int\"", "nonsense")]
    [InlineData("\"int\"", """{"type":"int","type":"long"}""")]
    [InlineData("""{"type":"record","name":"\ud800","fields":[]}""", "\"int\"")]
    public void What_is_no_json_is_a_problem(string text, string referenced)
    {
        Assert.False(ReferenceInliner.TryInline(text, [referenced], out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void A_chain_that_nests_too_deep_is_a_problem_and_no_crash()
    {
        var chain = Enumerable.Range(0, 32).Select(i => Nested($"T{i}", $"\"T{i + 1}\"", 100)).ToArray();

        Assert.False(ReferenceInliner.TryInline("\"T0\"", chain, out _, out var problem));
        Assert.Contains("nest deeper", problem);
    }

    private static string Nested(string name, string inner, int depth)
    {
        var opening = string.Concat(Enumerable.Repeat("""{"type":"array","items":""", depth));
        var closing = new string('}', depth);
        return $$"""{"type":"record","name":"{{name}}","fields":[{"name":"f","type":{{opening}}{{inner}}{{closing}}}]}""";
    }

    private static string Inline(string text, params string[] referenced) =>
        ReferenceInliner.TryInline(text, referenced, out var whole, out var problem) ? whole : throw new InvalidOperationException(problem);
}
