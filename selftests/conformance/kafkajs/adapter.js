/* SPDX-License-Identifier: Apache-2.0 */
/* kafkajs: adapter.js CACHE BOOTSTRAP [member JSON] */
'use strict';

const path = require('path');
const { createRequire } = require('module');
const { CAN, handlersOf, member, say, serve } = require('../javascript/adapter');

const [, , cache, bootstrap, , what] = process.argv;
const installed = createRequire(path.join(cache, 'package.json'));
const { AssignerProtocol, CompressionCodecs, CompressionTypes, ConfigResourceTypes, Kafka, Partitioners, logLevel } =
  installed('kafkajs');

/* What kafkajs calls ready-made, and what its manual tells to plug in. */
async function plugCodecs() {
  const lz4 = installed('lz4js');
  const zstd = installed('@bokuweb/zstd-wasm');
  await zstd.init();
  CompressionCodecs[CompressionTypes.Snappy] = installed('kafkajs-snappy');
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
    decompress: async (buffer) => Buffer.from(lz4.decompress(buffer)),
  });
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: async (encoder) => Buffer.from(zstd.compress(encoder.buffer, 3)),
    decompress: async (buffer) => Buffer.from(zstd.decompress(buffer)),
  });
}

const TYPES = { none: 'None', gzip: 'GZIP', snappy: 'Snappy', lz4: 'LZ4', zstd: 'ZSTD' };

function clientOf(clientId) {
  return new Kafka({ brokers: bootstrap.split(','), clientId, logLevel: logLevel.NOTHING });
}

function libraryOf(kafka) {
  const common = { createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false };
  return {
    admin: kafka.admin(),
    producer: ({ idempotent, id }) =>
      kafka.producer({ ...common, idempotent: Boolean(idempotent || id), transactionalId: id, maxInFlightRequests: 1 }),
    consumer(options, isolation) {
      const consumer = kafka.consumer({ ...options, readUncommitted: isolation !== 'read_committed' });
      const { subscribe, run } = consumer;
      consumer.subscribe = ({ topics }) => subscribe({ topics, fromBeginning: true });
      consumer.run = (how) => run({ autoCommit: false, ...how });
      return consumer;
    },
    compression: (codec) => ({ compression: CompressionTypes[TYPES[codec]] }),
    offsetsOf: (consumer, group) => ({ consumerGroupId: group }),
  };
}

function partitionsOf({ memberAssignment }) {
  const decoded = memberAssignment.length ? AssignerProtocol.MemberAssignment.decode(memberAssignment) : null;
  return decoded ? Object.values(decoded.assignment).flat() : [];
}

function ownHandlers(admin) {
  const resource = (topic) => ({ type: ConfigResourceTypes.TOPIC, name: topic });
  return {
    describe_cluster: async () => (await admin.describeCluster()).brokers.length,
    async describe_config({ topic, name }) {
      const resources = [{ ...resource(topic), configNames: [name] }];
      return (await admin.describeConfigs({ resources })).resources[0].configEntries[0].configValue;
    },
    async alter_config({ topic, name, value }) {
      await admin.alterConfigs({ resources: [{ ...resource(topic), configEntries: [{ name, value }] }] });
    },
    create_partitions: ({ topic, total }) => admin.createPartitions({ topicPartitions: [{ topic, count: total }] }),
    async describe_group({ group }) {
      const { state, members } = (await admin.describeGroups([group])).groups[0];
      return { state, members: members.map((each) => ({ client_id: each.clientId, partitions: partitionsOf(each) })) };
    },
    alter_group_offsets: ({ group, topic, offsets }) =>
      admin.setOffsets({
        groupId: group, topic,
        partitions: Object.entries(offsets).map(([partition, offset]) => ({ partition: Number(partition), offset })),
      }),
  };
}

async function main() {
  await plugCodecs();
  if (what) {
    const { client_id: clientId, group: groupId, session_timeout_ms: sessionTimeout, topic } = JSON.parse(what);
    const options = { groupId, sessionTimeout, heartbeatInterval: 500, rebalanceTimeout: 10000 };
    const consumer = libraryOf(clientOf(clientId)).consumer(options, 'read_uncommitted');
    consumer.on(consumer.events.REBALANCING, () => say({ assigned: [] }));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => say({ assigned: payload.memberAssignment[topic] || [] }));
    return member(consumer, { topic });
  }
  const library = libraryOf(clientOf('story'));
  await library.admin.connect();
  const more = ['describe_cluster', 'describe_config', 'alter_config', 'create_partitions', 'alter_group_offsets'];
  const hello = () => ({
    client: `kafkajs ${installed('kafkajs/package.json').version}`,
    codecs: Object.keys(TYPES), partitioners: ['murmur2'], can: CAN.concat(more),
  });
  return serve({ ...handlersOf(library), ...ownHandlers(library.admin), hello });
}

main();
