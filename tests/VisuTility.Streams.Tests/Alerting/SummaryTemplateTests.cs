using System.Globalization;
using VisuTility.Streams.Alerting;
using VisuTility.Streams.Rules;
using VisuTility.Streams.Tests.Rules;

namespace VisuTility.Streams.Tests.Alerting;

public sealed class SummaryTemplateTests
{
    private static readonly SeriesLabels Series = new("cam-01", "RGB", "digit-reader", "v1", "accuracy");
    private static readonly Rule Rule = RuleFiles.Parse(RuleFiles.Minimal).Rules[0];

    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("{metric} of {camera}", "accuracy of cam-01")]
    [InlineData("{{{value}}} {statistic}/{threshold}", "{0.1} 1E-07/-2")]
    [InlineData("{model} {version} {modality} {rule} {severity}", "digit-reader v1 RGB floor warning")]
    public void Placeholders_are_filled_and_doubled_braces_are_braces(string template, string expected) =>
        Assert.Equal(expected, SummaryTemplate.TryParse(template, out _)!.Render(Rule, Series, 0.1, 1e-7, -2));

    [Theory]
    [InlineData("{cam}", 1)]
    [InlineData("a {", 3)]
    [InlineData("a } b", 3)]
    [InlineData("{camera", 1)]
    [InlineData("{}", 1)]
    public void Unknown_placeholders_and_single_braces_are_named_by_their_place(string template, int character)
    {
        Assert.Null(SummaryTemplate.TryParse(template, out var problem));
        Assert.Contains($"at character {character};", problem);
    }

    [Fact]
    public void Numbers_do_not_depend_on_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };

            Assert.Equal("0.5", SummaryTemplate.TryParse("{value}", out _)!.Render(Rule, Series, 0.5, 0, 0));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
