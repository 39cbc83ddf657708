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
