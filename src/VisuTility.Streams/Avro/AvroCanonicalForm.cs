using System.Globalization;
using System.Text;

namespace VisuTility.Streams.Avro;

/// <summary>
/// The specification's parsing canonical form: full names, only the attributes that decide the binary layout, in a fixed order, no blanks.
/// Names are ASCII letters, digits, underscores and dots, so nothing needs escaping.
/// </summary>
internal static class AvroCanonicalForm
{
    public static string Of(AvroSchema schema)
    {
        var text = new StringBuilder();
        Append(schema, text, []);
        return text.ToString();
    }

    private static void Append(AvroSchema schema, StringBuilder text, HashSet<string> defined)
    {
        if (schema.Type == AvroType.Union)
        {
            AppendList(text, schema.Branches, branch => Append(branch, text, defined));
        }
        else if (schema.Element is { } element)
        {
            var isArray = schema.Type == AvroType.Array;
            text.Append(isArray ? "{\"type\":\"array\",\"items\":" : "{\"type\":\"map\",\"values\":");
            Append(element, text, defined);
            text.Append('}');
        }
        else if (!schema.IsNamed || !defined.Add(schema.FullName))
        {
            text.Append('"').Append(schema.FullName).Append('"');
        }
        else
        {
            AppendNamed(schema, text, defined);
        }
    }

    private static void AppendNamed(AvroSchema schema, StringBuilder text, HashSet<string> defined)
    {
        text.Append("{\"name\":\"").Append(schema.FullName).Append("\",\"type\":\"");
        switch (schema.Type)
        {
            case AvroType.Record:
                text.Append("record\",\"fields\":");
                AppendList(text, schema.Fields, field =>
                {
                    text.Append("{\"name\":\"").Append(field.Name).Append("\",\"type\":");
                    Append(field.Schema, text, defined);
                    text.Append('}');
                });
                break;
            case AvroType.Enum:
                text.Append("enum\",\"symbols\":");
                AppendList(text, schema.Symbols, symbol => text.Append('"').Append(symbol).Append('"'));
                break;
            default:
                text.Append("fixed\",\"size\":").Append(schema.Size.ToString(CultureInfo.InvariantCulture));
                break;
        }

        text.Append('}');
    }

    private static void AppendList<T>(StringBuilder text, IReadOnlyList<T> items, Action<T> append)
    {
        text.Append('[');
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                text.Append(',');
            }

            append(items[i]);
        }

        text.Append(']');
    }
}
