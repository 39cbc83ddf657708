// Publishes metric events as any Node service would: avsc for the bytes, kafkajs for Kafka. Reads its order as JSON from standard input:
// {bootstrap, topic, schemaId, schema, events: [{id, timestamp, camera_id, ...}]}
'use strict';
const avro = require('avsc');
const { Kafka, Partitioners, logLevel } = require('kafkajs');

async function main() {
  const order = JSON.parse(require('fs').readFileSync(0, 'utf8'));
  const type = avro.Type.forSchema(order.schema);
  const frame = (event) => {
    const header = Buffer.alloc(5);
    header.writeInt32BE(order.schemaId, 1);
    return Buffer.concat([header, type.toBuffer(type.clone(event, { fieldDefaults: true }))]);
  };

  const kafka = new Kafka({ clientId: 'node-writer', brokers: [order.bootstrap], logLevel: logLevel.ERROR });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const written = await producer.send({
    topic: order.topic,
    acks: -1,
    messages: order.events.map((event) => ({ key: event.camera_id, value: frame(event) })),
  });
  await producer.disconnect();
  console.log(JSON.stringify(written));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
