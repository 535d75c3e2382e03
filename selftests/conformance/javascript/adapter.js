/* SPDX-License-Identifier: Apache-2.0 */
/* What kafkajs and @confluentinc/kafka-javascript, which took over its interface, share of their adapters. */
'use strict';

const readline = require('readline');

const say = (reply) => process.stdout.write(JSON.stringify(reply) + '\n');
const unhex = (text) => (text === null || text === undefined ? null : Buffer.from(text, 'hex'));
const tohex = (data) => (data === null || data === undefined ? null : Buffer.from(data).toString('hex'));

/* [[name, hex], ...] to an object whose values are arrays where a name occurs more than once */
function headersOf(pairs = []) {
  const headers = {};
  for (const [name, value] of pairs)
    headers[name] = name in headers ? [].concat(headers[name], unhex(value)) : unhex(value);
  return headers;
}

/* The library may give an object, or an array of objects with one header each. */
function pairsOf(headers = {}) {
  const entries = Array.isArray(headers) ? headers.flatMap(Object.entries) : Object.entries(headers || {});
  return entries.flatMap(([name, value]) => [].concat(value).map((each) => [name, tohex(each)]));
}

function messageOf(record) {
  const message = { key: unhex(record.key), value: unhex(record.value) };
  if (record.partition !== undefined) message.partition = record.partition;
  if (record.timestamp !== undefined) message.timestamp = String(record.timestamp);
  if (record.headers) message.headers = headersOf(record.headers);
  return message;
}

const told = (message) => ({
  offset: Number(message.offset),
  key: tohex(message.key),
  value: tohex(message.value),
  headers: pairsOf(message.headers),
  timestamp: Number(message.timestamp),
});

const delay = (timeout) => new Promise((resolve) => setTimeout(resolve, timeout));

/* These libraries read as members of groups only, and a new group is 3 s in the making. So one consumer for each
 * isolation reads all topics that there are, and what it has read is what the story is given. */
class Reader {
  constructor(library, isolation) {
    this.library = library;
    this.isolation = isolation;
    this.records = new Map();
  }

  async start() {
    const consumer = this.library.consumer({ groupId: `reader-${this.isolation}` }, this.isolation);
    await consumer.connect();
    const topics = await this.library.admin.listTopics();
    await consumer.subscribe({ topics: topics.filter((name) => !name.startsWith('__')) });
    await consumer.run({
      eachMessage: async ({ topic, partition, message }) => this.at(topic, partition).set(message.offset, told(message)),
    });
    this.consumer = consumer;
    return this;
  }

  at(topic, partition) {
    const where = `${topic}-${partition}`;
    if (!this.records.has(where)) this.records.set(where, new Map());
    return this.records.get(where);
  }

  async take({ topic, partition, offset, count }) {
    for (;;) {
      const got = [...this.at(topic, partition).values()].filter((record) => record.offset >= offset);
      if (got.length >= count) return got.sort((a, b) => a.offset - b.offset).slice(0, count);
      await delay(20);
    }
  }
}

/* Read count messages of a group from where it has committed; returns the consumer, which is still a member. */
async function takeOfGroup(library, group, topic, count) {
  const consumer = library.consumer({ groupId: group }, 'read_committed');
  const got = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [topic] });
  await consumer.run({ eachMessage: async ({ partition, message }) => got.push({ partition, ...message }) });
  while (got.length < count) await delay(20);
  return { consumer, got: got.slice(0, count) };
}

/* The handlers that are the same with both. library: producer(options), consumer(options, isolation), admin,
 * compression(codec), offsetsOf(consumer, group), what it is called */
function handlersOf(library) {
  const readers = {};
  const producers = {};
  const transactions = {};
  const admin = library.admin;
  const reader = (isolation) => (readers[isolation] ??= new Reader(library, isolation).start());
  return {
    consume: async ({ isolation = 'read_uncommitted', ...what }) => (await reader(isolation)).take(what),
    async produce({ topic, records, codec, partitioner, idempotent }) {
      const producer = library.producer({ codec, partitioner, idempotent });
      await producer.connect();
      await producer.send({ topic, messages: records.map(messageOf), ...library.compression(codec) });
      await producer.disconnect();
    },
    async txn_open({ name, id }) {
      producers[name] = library.producer({ id });
      await producers[name].connect();
    },
    txn_begin: async ({ name }) => void (transactions[name] = await producers[name].transaction()),
    txn_send: ({ name, topic, records }) => transactions[name].send({ topic, messages: records.map(messageOf) }),
    txn_commit: ({ name }) => transactions[name].commit(),
    txn_abort: ({ name }) => transactions[name].abort(),
    async copy({ name, group, source, target, count, end }) {
      const { consumer, got } = await takeOfGroup(library, group, source, count);
      const transaction = await producers[name].transaction();
      await transaction.send({ topic: target, messages: got.map(({ value }) => ({ value })) });
      const offset = String(Number(got[got.length - 1].offset) + 1);
      const topics = [{ topic: source, partitions: [{ partition: got[0].partition, offset }] }];
      await transaction.sendOffsets({ ...library.offsetsOf(consumer, group), topics });
      await transaction[end]();
      await consumer.disconnect();
    },
    async create_topic({ topic, partitions, replicas, configs }) {
      const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
      const made = { topic, numPartitions: partitions, replicationFactor: replicas, configEntries };
      if (!(await admin.createTopics({ topics: [made], timeout: 20000 }))) throw new Error('it exists');
    },
    async describe_topic({ topic }) {
      const answer = await admin.fetchTopicMetadata({ topics: [topic] });
      const { partitions } = (answer.topics || answer)[0];
      return { partitions: partitions.length, replicas: partitions[0].replicas.length };
    },
    list_topics: () => admin.listTopics(),
    delete_topic: ({ topic }) => admin.deleteTopics({ topics: [topic], timeout: 20000 }),
    delete_records: ({ topic, partition, before }) =>
      admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(before) }] }),
    async list_offsets({ topic, partition, at }) {
      const isOf = (each) => each.partition === partition;
      if (at !== 'earliest' && at !== 'latest')
        return Number((await admin.fetchTopicOffsetsByTimestamp(topic, at)).find(isOf).offset);
      return Number((await admin.fetchTopicOffsets(topic)).find(isOf)[at === 'earliest' ? 'low' : 'high']);
    },
    list_groups: async () => (await admin.listGroups()).groups.map(({ groupId }) => groupId),
    async group_offsets({ group, topic }) {
      const [{ partitions }] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      const known = partitions.filter(({ offset }) => Number(offset) >= 0);
      return Object.fromEntries(known.map(({ partition, offset }) => [partition, Number(offset)]));
    },
    delete_group: async ({ group }) => void (await admin.deleteGroups([group])),
  };
}

const CAN = `headers timestamps tombstones idempotence group transactions abort copy fencing create_topic describe_topic
  list_topics delete_topic delete_records list_offsets list_groups describe_group group_offsets delete_group`
  .split(/\s+/).concat('list_offsets by time');

async function answer(handlers, { do: name, ...what }) {
  try {
    say({ ok: (await handlers[name](what)) ?? null });
  } catch (error) {
    say({ error: `${error.name}: ${error.message} ${error.type || ''}` });
  }
}

async function serve(handlers) {
  for await (const line of readline.createInterface({ input: process.stdin })) await answer(handlers, JSON.parse(line));
  process.exit(0);
}

/* A member says what it reads and commits it, until its stdin ends. */
async function member(consumer, { topic }) {
  await consumer.connect();
  await consumer.subscribe({ topics: [topic] });
  await consumer.run({
    eachMessage: async ({ partition, message }) => {
      say({ read: [partition, Number(message.offset)] });
      await consumer.commitOffsets([{ topic, partition, offset: String(Number(message.offset) + 1) }]);
    },
  });
  process.stdin.on('end', async () => {
    await consumer.disconnect();
    say({ left: true });
    process.exit(0);
  });
  process.stdin.resume();
}

module.exports = { CAN, handlersOf, member, say, serve };
