using System.Text.RegularExpressions;
using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Tests.Rules;

public sealed class GlobTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("cam-*", "cam-", true)]
    [InlineData("cam-*", "Cam-1", false)]
    [InlineData("cam-?", "cam-12", false)]
    [InlineData("*-rgb", "digit-reader-rgb", true)]
    [InlineData("*-rgb", "digit-rgb-reader", false)]
    [InlineData("a*b*c", "a-b-b-c-c", true)]
    [InlineData("a.c", "abc", false)]
    public void Star_is_any_text_and_question_mark_one_character(string glob, string text, bool matches) =>
        Assert.Equal(matches, Glob.IsMatch(glob, text));

    [Fact]
    public void Every_glob_agrees_with_the_regular_expression_of_the_same_meaning()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var glob = Word(random, "ab*?", 7);
            var text = Word(random, "ab", 9);
            var regex = "^" + Regex.Escape(glob).Replace(@"\*", ".*").Replace(@"\?", ".") + "$";

            Assert.True(Regex.IsMatch(text, regex) == Glob.IsMatch(glob, text), $"{glob} on {text}");
        }
    }

    [Fact]
    public void Many_stars_do_not_make_it_exponential()
    {
        var glob = string.Concat(Enumerable.Repeat("*a", 50)) + "b";

        Assert.False(Glob.IsMatch(glob, new string('a', 200)));
    }

    private static string Word(Random random, string letters, int longest) =>
        new([.. Enumerable.Range(0, random.Next(longest + 1)).Select(_ => letters[random.Next(letters.Length)])]);
}
