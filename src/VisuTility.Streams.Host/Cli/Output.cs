using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace VisuTility.Streams.Host.Cli;

/// <summary>
/// Data goes to stdout, talk to stderr. A status line at the foot of a terminal is cleared before and drawn again after every other
/// line; elsewhere it is printed as an ordinary line now and then. Texts may hold what strangers wrote: control and format
/// characters never reach the terminal. Safe for several threads.
/// </summary>
public sealed class Output(TextWriter data, TextWriter talk, bool dataIsTerminal = false, bool talkIsTerminal = false, bool color = false)
{
    private const string ClearLine = "\r\u001b[2K";
    private const int FallbackWidth = 160;

    public static JsonSerializerOptions JsonFormat { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly Lock _writing = new();
    private string? _status;

    public TextWriter Data { get; } = data;

    public TextWriter Talk { get; } = talk;

    /// <summary>Somebody looks at stderr: status lines make sense.</summary>
    public bool IsInteractive => talkIsTerminal;

    public static Output OfProcess()
    {
        var dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        var color = !dumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Output(Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected && !dumb, color);
    }

    /// <summary>A line of data.</summary>
    public void Line(string text) => Write(Data, dataIsTerminal, Printable(text));

    /// <summary>A line of data in one of the terminal's colours, where it has any.</summary>
    public void Line(string text, ConsoleColor tint) =>
        Write(Data, dataIsTerminal, color && dataIsTerminal ? $"\u001b[{Ansi(tint)}m{Printable(text)}\u001b[0m" : Printable(text));

    /// <summary>A line of data: the item as JSON, names in snake case.</summary>
    public void Json<T>(T item) => Write(Data, dataIsTerminal, Escaped(JsonSerializer.Serialize(item, JsonFormat)));

    public void Say(string text) => Write(Talk, talkIsTerminal, Printable(text));

    public void Warn(string text) => Write(Talk, talkIsTerminal, Tinted("warning", ConsoleColor.Yellow) + Printable(text));

    public void Error(string text) => Write(Talk, talkIsTerminal, Tinted("error", ConsoleColor.Red) + Printable(text));

    /// <summary>Data as a table; cells are plain text.</summary>
    public void Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(dataIsTerminal ? TableBorder.Rounded : TableBorder.None);
        foreach (var header in headers)
        {
            table.AddColumn(new TableColumn(Markup.Escape(Printable(header))) { NoWrap = !dataIsTerminal });
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(static cell => Markup.Escape(Printable(cell)))]);
        }

        using var drawn = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = color && dataIsTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = color && dataIsTerminal ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(drawn),
        });
        console.Profile.Width = dataIsTerminal ? Math.Max(40, Console.WindowWidth) : 4096;
        console.Write(table);
        foreach (var line in drawn.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Write(Data, dataIsTerminal, line.TrimEnd());
        }
    }

    /// <summary>What is going on, at the foot of the terminal; nothing where there is none.</summary>
    public void Status(string text)
    {
        if (!talkIsTerminal)
        {
            return;
        }

        lock (_writing)
        {
            var width = Console.WindowWidth is > 0 and var real ? real : FallbackWidth;
            _status = Printable(text);
            _status = _status.Length < width ? _status : _status[..(width - 1)];
            Talk.Write($"{ClearLine}{_status}");
        }
    }

    public void EndStatus()
    {
        lock (_writing)
        {
            if (_status is not null)
            {
                _status = null;
                Talk.Write(ClearLine);
            }
        }
    }

    /// <summary>Without control and format characters (tabs stay), as any text of others must be before a terminal sees it.</summary>
    public static string Printable(string text) => Replaced(text, static _ => "\uFFFD");

    /// <summary>The serializer lets format characters through. They stand in strings only, where an escape means the same.</summary>
    private static string Escaped(string json) =>
        Replaced(json, static rune => string.Concat(rune.ToString().Select(static c => FormattableString.Invariant($"\\u{(int)c:X4}"))));

    private static string Replaced(string text, Func<Rune, string> replacement)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !text.EnumerateRunes().Any(IsUnprintable))
        {
            return text;
        }

        var replaced = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            replaced.Append(IsUnprintable(rune) ? replacement(rune) : rune.ToString());
        }

        return replaced.ToString();
    }

    /// <summary>Controls; formats such as U+202E, which turns the text after it around; breaks of a line or paragraph.</summary>
    private static bool IsUnprintable(Rune rune) => rune.Value != '\t' && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private void Write(TextWriter writer, bool isTerminal, string line)
    {
        lock (_writing)
        {
            // Both streams are usually the same terminal.
            var redraw = _status is not null && (isTerminal || talkIsTerminal);
            if (redraw)
            {
                Talk.Write(ClearLine);
                Talk.Flush();
            }

            writer.WriteLine(line);
            writer.Flush();
            if (redraw)
            {
                Talk.Write(_status);
            }
        }
    }

    private string Tinted(string word, ConsoleColor tint) =>
        color && talkIsTerminal ? $"\u001b[{Ansi(tint)}m{word}:\u001b[0m " : $"{word}: ";

    private static int Ansi(ConsoleColor tint) => tint switch
    {
        ConsoleColor.Red => 31,
        ConsoleColor.Green => 32,
        ConsoleColor.Yellow => 33,
        ConsoleColor.Cyan => 36,
        ConsoleColor.DarkGray => 90,
        _ => 39,
    };
}
