using VisuTility.Streams.Avro;

namespace VisuTility.Streams.Tests.Avro;

/// <summary>Beside the vectors: the schema's GUID, in front of the value and in the header.</summary>
public sealed class ConfluentFrameTests
{
    private static readonly Guid SchemaGuid = Guid.Parse("89791762-2336-4186-9674-299b90a802e2");
    private static readonly byte[] GuidFrame = Convert.FromHexString("01" + "89791762233641869674299b90a802e2");

    [Fact]
    public void A_written_header_is_read_again()
    {
        var writer = new AvroWriter();
        ConfluentFrame.WriteHeader(writer, 100_001);
        writer.WriteInt(-1);

        Assert.Equal(FrameError.None, ConfluentFrame.TryParse(writer.Written, default, out var frame));

        Assert.Equal("00000186a101", Convert.ToHexStringLower(writer.Written));
        Assert.Equal(WriterSchemaId.Of(100_001), frame.Schema);
        Assert.Equal([1], frame.Body.ToArray());
    }

    [Fact]
    public void A_guid_in_front_of_the_value_names_the_schema()
    {
        byte[] value = [.. GuidFrame, 7, 8];

        Assert.Equal(FrameError.None, ConfluentFrame.TryParse(value, default, out var frame));

        Assert.Equal(WriterSchemaId.Of(SchemaGuid), frame.Schema);
        Assert.Equal([7, 8], frame.Body.ToArray());
    }

    [Fact]
    public void The_header_goes_before_the_value_which_is_then_the_body_alone()
    {
        byte[] body = [0, 0, 0, 0, 9, 9];

        Assert.Equal(FrameError.None, ConfluentFrame.TryParse(body, GuidFrame, out var frame));

        Assert.Equal(WriterSchemaId.Of(SchemaGuid), frame.Schema);
        Assert.Equal(body, frame.Body.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0189791762233641869674299b90a802")]
    [InlineData("01" + "89791762233641869674299b90a802e2" + "00")]
    [InlineData("02" + "89791762233641869674299b90a802e2")]
    public void A_header_that_is_no_schema_id_is_refused(string header)
    {
        var error = ConfluentFrame.TryParse([2, 2, 2, 2, 2, 2], Convert.FromHexString(header), out _);

        Assert.Equal(FrameError.BadMagic, error);
    }

    [Fact]
    public void No_bytes_are_empty_and_few_bytes_are_no_frame()
    {
        Assert.Equal(FrameError.Empty, ConfluentFrame.TryParse([], default, out _));
        Assert.Equal(FrameError.BadMagic, ConfluentFrame.TryParse([0, 0, 0, 1], default, out _));
        Assert.Equal(FrameError.BadMagic, ConfluentFrame.TryParse(GuidFrame.AsSpan(0, 16), default, out _));
    }
}
