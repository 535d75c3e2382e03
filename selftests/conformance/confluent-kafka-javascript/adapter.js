/* SPDX-License-Identifier: Apache-2.0 */
/* @confluentinc/kafka-javascript by its KafkaJS interface: adapter.js CACHE BOOTSTRAP [member JSON] */
'use strict';

console.log = console.info = console.debug = console.warn = console.error; // stdout is for replies
const path = require('path');
const { createRequire } = require('module');
const { CAN, handlersOf, member, say, serve } = require('../javascript/adapter');

const [, , cache, bootstrap, , what] = process.argv;
const installed = createRequire(path.join(cache, 'package.json'));
const native = installed('@confluentinc/kafka-javascript');
const { ConsumerGroupStates, ErrorCodes, IsolationLevel, Kafka, logLevel } = native.KafkaJS;

const PARTITIONERS = { crc32: 'consistent_random', murmur2: 'murmur2_random' };
const kafka = new Kafka({ kafkaJS: { brokers: bootstrap.split(','), logLevel: logLevel.NOTHING } });

const library = {
  admin: kafka.admin(),
  producer({ codec, partitioner, idempotent, id }) {
    const options = { 'compression.type': codec || 'none', 'linger.ms': 20 };
    if (partitioner) options.partitioner = PARTITIONERS[partitioner];
    if (idempotent) options['enable.idempotence'] = true;
    if (id) options['transactional.id'] = id;
    return kafka.producer(options);
  },
  consumer: (options, isolation, more = {}) =>
    kafka.consumer({
      kafkaJS: { fromBeginning: true, autoCommit: false, readUncommitted: isolation !== 'read_committed', ...options },
      ...more,
    }),
  compression: () => ({}),
  offsetsOf: (consumer) => ({ consumer }),
};

const nameOf = (code) => Object.entries(ConsumerGroupStates).find(([, value]) => value === code)[0].toLowerCase();

const handlers = {
  hello: () => ({
    client: `@confluentinc/kafka-javascript ${installed('@confluentinc/kafka-javascript/package.json').version}, ` +
      `librdkafka ${native.librdkafkaVersion}`,
    codecs: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
    partitioners: ['crc32', 'murmur2'],
    can: CAN.concat('end_of', 'group.protocol=consumer'),
  }),
  async describe_group({ group }) {
    const { state, members } = (await library.admin.describeGroups([group])).groups[0];
    const partitionsOf = ({ assignment }) => assignment.topicPartitions.map(({ partition }) => partition);
    return {
      state: nameOf(state),
      members: members.map((each) => ({ client_id: each.clientId, partitions: partitionsOf(each) })),
    };
  },
  async end_of({ topic, partition, isolation }) {
    const level = isolation === 'read_committed' ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED;
    const offsets = await library.admin.fetchTopicOffsets(topic, { isolationLevel: level });
    return Number(offsets.find((each) => each.partition === partition).high);
  },
};

/* librdkafka hands out assignments whole: the protocols that revoke single partitions are not asked for here. */
function memberOf({ client_id, group, protocol, session_timeout_ms }) {
  const classic = { 'session.timeout.ms': session_timeout_ms, 'heartbeat.interval.ms': 500 };
  return library.consumer({ groupId: group }, 'read_uncommitted', {
    'client.id': client_id,
    ...(protocol === 'classic' ? classic : { 'group.protocol': 'consumer' }),
    rebalance_cb: (error, given) => {
      const isGiven = error.code === ErrorCodes.ERR__ASSIGN_PARTITIONS;
      say({ assigned: isGiven ? given.map(({ partition }) => partition) : [] });
    },
  });
}

async function main() {
  if (what) return member(memberOf(JSON.parse(what)), JSON.parse(what));
  await library.admin.connect();
  return serve({ ...handlersOf(library), ...handlers });
}

main();
