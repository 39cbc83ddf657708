using VisuTility.Streams.Host.Cli;

namespace VisuTility.Streams.Host.Tests.Cli;

public sealed class OutputTests
{
    private readonly StringWriter _data = new();
    private readonly StringWriter _talk = new();

    [Fact]
    public void Control_characters_of_strangers_do_not_reach_the_terminal()
    {
        var output = new Output(_data, _talk);

        output.Line("cam\u001b[2J\r\nforged line\tkept");
        output.Warn("a\u0007b");
        output.Table(["model\u009b1m"], [["\u001b]0;title\u0007"]]);

        Assert.DoesNotContain('\u001b', _data.ToString() + _talk);
        Assert.DoesNotContain('\u0007', _data.ToString() + _talk);
        Assert.DoesNotContain('\u009b', _data.ToString() + _talk);
        Assert.StartsWith("cam\uFFFD[2J\uFFFD\uFFFDforged line\tkept", _data.ToString());
    }

    /// <summary>They turn text around, hide in it or break the line; the last one is a pair of surrogates.</summary>
    [Theory]
    [InlineData("\u202E")]
    [InlineData("\u2066")]
    [InlineData("\u2069")]
    [InlineData("\u200B")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    [InlineData("\U000E0041")]
    public void Format_characters_and_breaks_of_strangers_do_not_reach_the_terminal(string hidden)
    {
        var output = new Output(_data, _talk);

        output.Line($"cam{hidden}1");
        output.Warn($"cam{hidden}1");
        output.Table([$"cam{hidden}1"], [[$"cam{hidden}1"]]);

        Assert.DoesNotContain(hidden, _data.ToString() + _talk, StringComparison.Ordinal);
        Assert.StartsWith($"cam\uFFFD1{Environment.NewLine}", _data.ToString(), StringComparison.Ordinal);
        Assert.Equal($"warning: cam\uFFFD1{Environment.NewLine}", _talk.ToString());
    }

    [Fact]
    public void Format_characters_in_json_are_escaped_and_mean_the_same()
    {
        new Output(_data, _talk).Json(new { CameraId = "cam\u202E1\u2028\u2066é\U000E0041" });

        Assert.Equal("""{"camera_id":"cam\u202E1\u2028\u2066é\uDB40\uDC41"}""" + Environment.NewLine, _data.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain ~ text\twith a tab")]
    [InlineData("Köln, 東京, \U0001F4F7")]
    public void Other_text_stays_as_it_is(string text) => Assert.Same(text, Output.Printable(text));

    [Fact]
    public void Json_is_one_line_with_names_in_snake_case()
    {
        new Output(_data, _talk).Json(new { CameraId = "a\nb", Value = double.NaN, Kind = DayOfWeek.Monday });

        Assert.Equal("""{"camera_id":"a\nb","value":"NaN","kind":"monday"}""" + Environment.NewLine, _data.ToString());
    }

    [Fact]
    public void Without_a_terminal_there_is_neither_status_nor_colour()
    {
        var output = new Output(_data, _talk);

        output.Status("working");
        output.Line("data", ConsoleColor.Red);
        output.EndStatus();

        Assert.Empty(_talk.ToString());
        Assert.Equal("data" + Environment.NewLine, _data.ToString());
    }

    [Fact]
    public void A_long_cell_is_not_wrapped_in_a_pipe()
    {
        var cell = new string('x', 300);

        new Output(_data, _talk).Table(["setting", "value"], [["a", cell]]);

        Assert.Contains(cell, _data.ToString());
    }
}
