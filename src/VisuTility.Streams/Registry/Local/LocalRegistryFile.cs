using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using VisuTility.Streams.Registry.Rest;

namespace VisuTility.Streams.Registry.Local;

/// <summary>
/// <c>registry.json</c> in a directory: <c>{format, compatibility, schemas: [{id, schema, references}], subjects: [{name, compatibility,
/// versions}]}</c>. Replaced as a whole, so a reader sees the old or the new one; <c>registry.lock</c> keeps a second writer out.
/// </summary>
internal sealed class LocalRegistryFile(string directory)
{
    private const int Format = 1;

    private readonly string _path = Path.Combine(directory, "registry.json");

    public override string ToString() => _path;

    /// <summary>Held until disposed; null while another process writes.</summary>
    public FileStream? TryLock()
    {
        Directory.CreateDirectory(directory);
        try
        {
            return new FileStream(Path.Combine(directory, "registry.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Empty where there is no file yet. False where it cannot be understood.</summary>
    public bool TryRead([NotNullWhen(true)] out LocalContents? contents)
    {
        contents = LocalContents.Empty;
        return !File.Exists(_path) || RegistryJson.TryRead(File.ReadAllBytes(_path), Contents, out contents);
    }

    public void Write(LocalContents contents)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            Write(json, contents);
        }

        var draft = _path + ".new";
        File.WriteAllBytes(draft, buffer.WrittenSpan);
        File.Move(draft, _path, overwrite: true);
    }

    private static void Write(Utf8JsonWriter json, LocalContents contents)
    {
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        json.WriteString("compatibility", contents.Level.ToWord());
        json.WriteStartArray("schemas");
        foreach (var schema in contents.Schemas.Values.OrderBy(schema => schema.Id))
        {
            json.WriteStartObject();
            json.WriteNumber("id", schema.Id);
            RegistryShapes.WriteMembers(json, schema.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("subjects");
        foreach (var (name, subject) in contents.Subjects)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            if (subject.Level is { } level)
            {
                json.WriteString("compatibility", level.ToWord());
            }

            json.WriteStartArray("versions");
            foreach (var id in subject.Versions)
            {
                json.WriteNumberValue(id);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static bool Contents(JsonElement json, [NotNullWhen(true)] out LocalContents? contents)
    {
        contents = null;
        if (!json.TryInt("format", out var format) || format != Format || !RegistryShapes.Level(json, out var level) ||
            !json.TryList<(int, SchemaSource)>("schemas", Schema, out var schemas) ||
            !json.TryList<KeyValuePair<string, LocalSubject>>("subjects", Subject, out var subjects))
        {
            return false;
        }

        var known = LocalContents.Empty with { Level = level };
        foreach (var (id, source) in schemas)
        {
            var schema = known.Identify(source) with { Id = id };
            known = known with { Schemas = known.Schemas.SetItem(id, schema) };
        }

        contents = known with { Subjects = known.Subjects.AddRange(subjects) };
        return subjects.All(subject => subject.Value.Versions.All(known.Schemas.ContainsKey));
    }

    private static bool Schema(JsonElement json, out (int Id, SchemaSource Source) schema)
    {
        schema = default;
        if (!RegistryShapes.Id(json, out var id) || !RegistryShapes.Source(json, out var source))
        {
            return false;
        }

        schema = (id, source);
        return true;
    }

    private static bool Subject(JsonElement json, out KeyValuePair<string, LocalSubject> subject)
    {
        subject = default;
        if (!json.TryText("name", out var name) || !json.TryGetProperty("versions", out var list) ||
            !RegistryJson.TryItems<int>(list, RegistryShapes.Number, out var versions))
        {
            return false;
        }

        subject = new(name, new LocalSubject(versions, RegistryShapes.Level(json, out var level) ? level : null));
        return true;
    }
}
