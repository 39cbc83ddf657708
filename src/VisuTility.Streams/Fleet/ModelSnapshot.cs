using System.Buffers.Binary;
using System.Text;
using VisuTility.Streams.Ports;
using VisuTility.Streams.State;

namespace VisuTility.Streams.Fleet;

/// <summary>
/// Stored form of a model. Unit keys: 0 and the model's name (header), or 1, length of the name (2), name, camera id (entry). Values (little endian): format
/// version 1; header: cursor s, jobs; entry: presence, version, last job times with their number; CRC-32C over state key and value.
/// </summary>
internal sealed class ModelSnapshot
{
    public const byte FormatVersion = 1;
    private const byte HeaderKind = 0;
    private const byte EntryKind = 1;

    private readonly StateWriter _writer = new();

    public void WriteHeader(ModelState model, Cursor at, int partition, List<OutputRecord> target)
    {
        var key = StateKey.Snapshot([HeaderKind, .. Encoding.UTF8.GetBytes(model.Name)]);
        _writer.Byte(FormatVersion);
        _writer.Cursor(at);
        _writer.Int64(model.Jobs);
        target.Add(new OutputRecord(TopicRole.FleetState, partition, key, _writer.Seal(key)));
    }

    public void WriteEntries(ModelState model, int partition, List<OutputRecord> target)
    {
        foreach (var (id, camera) in model.Cameras)
        {
            if (camera.IsDirty)
            {
                model.Stored(camera);
                target.Add(Entry(model.Name, id, camera, partition));
            }
        }
    }

    /// <summary>Puts one stored value into the model that <paramref name="find"/> gives; returns why it cannot, or null.</summary>
    public static string? Load(ReadOnlySpan<byte> unitKey, ReadOnlySpan<byte> value, Func<string, ModelState> find)
    {
        var reader = StateReader.Open(StateKey.Snapshot(unitKey), value);
        var version = reader.Byte();
        if (reader.Failed || version != FormatVersion)
        {
            return reader.Failed ? "fleet state with a wrong checksum" : $"fleet state of format version {version}, this build reads {FormatVersion}";
        }

        if (unitKey is [HeaderKind, .. var name])
        {
            var model = find(Encoding.UTF8.GetString(name));
            (model.Since, model.Jobs) = (reader.Cursor(), reader.Int64());
        }
        else if (unitKey is [EntryKind, var low, var high, .. var rest] && rest.Length >= (low | (high << 8)))
        {
            var length = low | (high << 8);
            var model = find(Encoding.UTF8.GetString(rest[..length]));
            var camera = model.Camera(Encoding.UTF8.GetString(rest[length..]));
            ReadEntry(ref reader, camera);
            model.Stored(camera);
        }
        else
        {
            return "fleet state with an unknown key";
        }

        return reader.Failed || !reader.AtEnd ? "fleet state that is cut or too long" : null;
    }

    private static void ReadEntry(ref StateReader reader, CameraState camera)
    {
        camera.IsPresent = reader.Byte() != 0;
        camera.Version = reader.String();
        var count = reader.Int32();
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            var time = reader.Int64();
            if (i < camera.LastJobMs.Length)
            {
                camera.LastJobMs[i] = time;
            }
        }
    }

    private OutputRecord Entry(string model, string id, CameraState camera, int partition)
    {
        var name = Encoding.UTF8.GetBytes(model);
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)name.Length);
        var key = StateKey.Snapshot([EntryKind, .. length, .. name, .. Encoding.UTF8.GetBytes(id)]);
        _writer.Byte(FormatVersion);
        _writer.Byte(camera.IsPresent ? (byte)1 : (byte)0);
        _writer.String(camera.Version);
        _writer.Int32(camera.LastJobMs.Length);
        foreach (var time in camera.LastJobMs)
        {
            _writer.Int64(time);
        }

        return new OutputRecord(TopicRole.FleetState, partition, key, _writer.Seal(key));
    }
}
