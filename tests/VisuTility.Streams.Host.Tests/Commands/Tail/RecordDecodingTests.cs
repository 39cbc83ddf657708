using VisuTility.Streams.Avro;
using VisuTility.Streams.Host.Commands.Tail;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using VisuTility.Streams.Registry.Local;

namespace VisuTility.Streams.Host.Tests.Commands.Tail;

public sealed class RecordDecodingTests
{
    private readonly LocalSchemaRegistry _registry = new(null);

    [Fact]
    public async Task A_record_is_read_by_the_schema_it_names_even_if_that_is_an_older_one()
    {
        const string older = """
            {"type": "record", "name": "JobStatus", "namespace": "visutility", "fields": [
              {"name": "timestamp", "type": "long"}, {"name": "job_id", "type": "string"}, {"name": "model_name", "type": "string"},
              {"name": "status", "type": {"type": "enum", "name": "JobProgress", "symbols": ["UNKNOWN", "RUNNING"]}}]}
            """;
        var id = (await _registry.RegisterAsync("s", older, CancellationToken.None)).Value;
        var writer = new AvroWriter();
        ConfluentFrame.WriteHeader(writer, id);
        writer.WriteLong(5);
        writer.WriteString("j1");
        writer.WriteString("m1");
        writer.WriteIndex(1);

        var (record, problem) = await Decode(writer.ToArray());

        Assert.Null(problem);
        Assert.Equal("j1", record!.JobId);
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_and_thrown_by_nobody()
    {
        var writer = new AvroWriter();
        ConfluentFrame.WriteHeader(writer, 4711);

        Assert.Contains("4711", (await Decode(writer.ToArray())).Problem, StringComparison.Ordinal);
        Assert.Contains("frame", (await Decode([9, 9, 9])).Problem, StringComparison.Ordinal);
        Assert.Contains("tombstone", (await Decode(null)).Problem, StringComparison.Ordinal);
    }

    private Task<(JobStatus? Record, string? Problem)> Decode(byte[]? value) =>
        new RecordDecoding<JobStatus>(_registry).DecodeAsync(
            new TailedRecord(new PartitionId(TopicRole.JobStatus, 0), 0, 0, 0, value, null), CancellationToken.None);
}
