using VisuTility.Streams.Avro;
using VisuTility.Streams.Host.Schemas;
using VisuTility.Streams.Kafka;
using VisuTility.Streams.Kafka.Embedded;
using VisuTility.Streams.Kafka.Settings;
using VisuTility.Streams.Kafka.Topics;
using VisuTility.Streams.Ports;
using VisuTility.Streams.Records;
using VisuTility.Streams.Registry.Local;

namespace VisuTility.Streams.Host.Tests;

/// <summary>The C# of the README's publishing guide, as it stands there but for the broker's address.</summary>
public sealed class PublishingGuideTests
{
    [Fact]
    public async Task An_event_published_as_the_guide_says_arrives_framed_and_keyed_by_camera()
    {
        using var broker = EmbeddedBroker.Start(new TopicNames(), new TopicPlanOptions());
        var options = broker.ClientOptions(new KafkaOptions());
        var ids = new SchemaIds(new LocalSchemaRegistry(), new TopicNames(), register: true, default);
        var schemaId = await ids.IdAsync(TopicRole.Metrics, RecordSchemas.MetricEvent);

        var clients = new KafkaClients(options, new TopicNames());
        using var publisher = clients.CreatePublisher("node-7", schemaId);
        publisher.Publish(new MetricEvent
        {
            Id = "cam-01/2026-03-02T00:00:08Z/accuracy", TimestampMs = 1772409608504, CameraId = "cam-01", Modality = Modality.Rgb,
            ModelName = "digit-reader", ModelVersion = "v1", Metric = "accuracy", Value = 0.9219, Samples = 64,
        });
        publisher.Flush(TimeSpan.FromSeconds(10));

        Assert.Equal((1, 0), (publisher.Delivered, publisher.Failed));
        var (key, schema, reading) = ReadOne(clients);
        Assert.Equal(("cam-01", schemaId, "accuracy", 0.9219), (key, schema, reading.Metric, reading.Value));
    }

    private static (string Key, int Schema, MetricEvent Reading) ReadOne(KafkaClients clients)
    {
        using var reader = clients.CreateReader("guide", readCommitted: true);
        var batch = new RecordBatch(10);
        for (var partition = 0; partition < new TopicPlanOptions().MetricsPartitions; partition++)
        {
            reader.Assign(new PartitionId(TopicRole.Metrics, partition), 0);
        }

        for (var attempt = 0; attempt < 100; attempt++)
        {
            reader.Poll(batch, TimeSpan.FromMilliseconds(100));
            if (batch.Count > 0)
            {
                var record = batch.Records[0];
                Assert.Equal(FrameError.None, ConfluentFrame.TryParse(record.Value, default, out var frame));
                Assert.True(MetricEvent.TryDecode(frame.Body, RecordSchemas.MetricEvent.Plan, out var reading, out _));
                var found = (System.Text.Encoding.UTF8.GetString(record.Key), frame.Schema.Id, reading);
                batch.Clear();
                return found;
            }
        }

        throw new TimeoutException("The event did not arrive within 10 s.");
    }
}
