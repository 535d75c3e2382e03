# SPDX-License-Identifier: Apache-2.0
"""aiokafka: adapter.py CACHE BOOTSTRAP [member JSON]"""

import asyncio
import json
import sys
from pathlib import Path

import aiokafka
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka import admin as administration
from aiokafka.errors import for_code
from aiokafka.protocol.group import MemberAssignment

sys.path.insert(0, str(Path(__file__).parent.parent))
from adapter import is_told_to_leave, say, serve, tohex, unhex  # noqa: E402

BOOTSTRAP = sys.argv[2]
CAN = """headers timestamps tombstones idempotence group transactions abort copy end_of fencing list_groups describe_group
    group_offsets describe_cluster create_topic describe_topic list_topics describe_config alter_config
    create_partitions delete_topic delete_records list_offsets""".split() + ["list_offsets by time"]
LOOP = asyncio.new_event_loop()
PRODUCERS = {}


def hello():
    return {"client": f"aiokafka {aiokafka.__version__}", "codecs": ["none", "gzip", "snappy", "lz4", "zstd"],
            "partitioners": ["murmur2"], "can": CAN}


async def send(producer, topic, records):
    sent = []
    for record in records:
        headers = [(name, unhex(value)) for name, value in record.get("headers", [])]
        sent.append(await producer.send(topic, unhex(record["value"]), unhex(record.get("key")),
                                        record.get("partition"), record.get("timestamp"), headers))
    await asyncio.gather(*sent)


async def produce(topic, records, codec, partitioner=None, idempotent=False):
    async with AIOKafkaProducer(bootstrap_servers=BOOTSTRAP, linger_ms=20, enable_idempotence=idempotent,
                                compression_type=None if codec == "none" else codec) as producer:
        await send(producer, topic, records)


def reader(isolation="read_uncommitted", **config):
    return AIOKafkaConsumer(bootstrap_servers=BOOTSTRAP, enable_auto_commit=False, isolation_level=isolation,
                            auto_offset_reset="earliest", **config)


def told(record):
    return {"offset": record.offset, "key": tohex(record.key), "value": tohex(record.value),
            "headers": [[name, tohex(value)] for name, value in record.headers], "timestamp": record.timestamp}


async def consume(topic, partition, offset, count, isolation="read_uncommitted"):
    where = TopicPartition(topic, partition)
    async with reader(isolation) as consumer:
        consumer.assign([where])
        consumer.seek(where, offset)
        return [told(await consumer.getone()) for _ in range(count)]


async def end_of(topic, partition, isolation):
    where = TopicPartition(topic, partition)
    async with reader(isolation) as consumer:
        consumer.assign([where])
        return (await consumer.end_offsets([where]))[where]


async def list_offsets(topic, partition, at):
    where = TopicPartition(topic, partition)
    async with reader() as consumer:
        consumer.assign([where])
        if at == "earliest":
            return (await consumer.beginning_offsets([where]))[where]
        if at == "latest":
            return (await consumer.end_offsets([where]))[where]
        return (await consumer.offsets_for_times({where: at}))[where].offset


async def txn_open(name, id):
    PRODUCERS[name] = AIOKafkaProducer(bootstrap_servers=BOOTSTRAP, transactional_id=id)
    await PRODUCERS[name].start()


async def txn_send(name, topic, records):
    await send(PRODUCERS[name], topic, records)


async def copy(name, group, source, target, count, end):
    producer = PRODUCERS[name]
    async with reader("read_committed", group_id=group) as consumer:
        consumer.subscribe([source])
        await producer.begin_transaction()
        for _ in range(count):
            await producer.send(target, (await consumer.getone()).value)
        positions = {where: await consumer.position(where) for where in consumer.assignment()}
        await producer.send_offsets_to_transaction(positions, group)
        await (producer.commit_transaction() if end == "commit" else producer.abort_transaction())


class Admin:
    """An admin client for one operation; errors in its raw responses are raised."""

    async def __aenter__(self):
        self.client = administration.AIOKafkaAdminClient(bootstrap_servers=BOOTSTRAP)
        await self.client.start()
        return self.client

    async def __aexit__(self, *_):
        await self.client.close()


def raise_error(code, message=""):
    if code:
        raise for_code(code)(message)


async def create_topic(topic, partitions, replicas, configs):
    async with Admin() as admin:
        new = administration.NewTopic(topic, partitions, replicas, topic_configs=configs)
        answer = await admin.create_topics([new])
        raise_error(answer.topic_errors[0][1], answer.topic_errors[0][2])


async def describe_topic(topic):
    async with Admin() as admin:
        got = (await admin.describe_topics([topic]))[0]
        raise_error(got["error_code"])
        return {"partitions": len(got["partitions"]), "replicas": len(got["partitions"][0]["replicas"])}


async def delete_topic(topic):
    async with Admin() as admin:
        raise_error((await admin.delete_topics([topic])).topic_error_codes[0][1])


async def create_partitions(topic, total):
    async with Admin() as admin:
        answer = await admin.create_partitions({topic: administration.NewPartitions(total)})
        raise_error(answer.topic_errors[0][1], answer.topic_errors[0][2])


async def list_topics():
    async with Admin() as admin:
        return await admin.list_topics()


async def describe_cluster():
    async with Admin() as admin:
        return len((await admin.describe_cluster())["brokers"])


def resource(topic, configs=None):
    return administration.config_resource.ConfigResource("topic", topic, configs)


async def describe_config(topic, name):
    async with Admin() as admin:
        answers = await admin.describe_configs([resource(topic, {name: None})])
        return next(entry[1] for entry in answers[0].resources[0][4] if entry[0] == name)


async def alter_config(topic, name, value):
    async with Admin() as admin:
        answers = await admin.alter_configs([resource(topic, {name: value})])
        raise_error(answers[0].resources[0][0], answers[0].resources[0][1])


async def delete_records(topic, partition, before):
    async with Admin() as admin:
        await admin.delete_records({TopicPartition(topic, partition): administration.RecordsToDelete(before)})


async def list_groups():
    async with Admin() as admin:
        return [group for group, _ in await admin.list_consumer_groups()]


def partitions_of(assignment):
    return [partition for _, each in MemberAssignment.decode(assignment).assignment for partition in each]


async def describe_group(group):
    async with Admin() as admin:
        _, _, state, _, _, members = (await admin.describe_consumer_groups([group]))[0].groups[0][:6]
        return {"state": state, "members": [{"client_id": member[1], "partitions": partitions_of(member[4])}
                                            for member in members if state == "Stable"]}


async def group_offsets(group, topic):
    async with Admin() as admin:
        got = await admin.list_consumer_group_offsets(group)
        return {where.partition: each.offset for where, each in got.items() if where.topic == topic}


def waiting(handler):
    return lambda **what: LOOP.run_until_complete(handler(**what))


async def txn_begin(name):
    await PRODUCERS[name].begin_transaction()


async def txn_commit(name):
    await PRODUCERS[name].commit_transaction()


async def txn_abort(name):
    await PRODUCERS[name].abort_transaction()


class Said(ConsumerRebalanceListener):
    async def on_partitions_revoked(self, revoked):
        say(assigned=[])

    async def on_partitions_assigned(self, assigned):
        say(assigned=[where.partition for where in assigned])


async def member(what):
    async with reader(client_id=what["client_id"], group_id=what["group"], heartbeat_interval_ms=500,
                      session_timeout_ms=what["session_timeout_ms"]) as consumer:
        consumer.subscribe([what["topic"]], listener=Said())
        while not is_told_to_leave():
            for records in (await consumer.getmany(timeout_ms=100)).values():
                for record in records:
                    say(read=[record.partition, record.offset])
                    where = TopicPartition(record.topic, record.partition)
                    await consumer.commit({where: record.offset + 1})
    say(left=True)


HANDLERS = [produce, consume, end_of, list_offsets, txn_open, txn_begin, txn_send, txn_commit, txn_abort, copy,
            create_topic, describe_topic, delete_topic, create_partitions, list_topics, describe_cluster,
            describe_config, alter_config, delete_records, list_groups, describe_group, group_offsets]

asyncio.set_event_loop(LOOP)
if sys.argv[3:]:
    LOOP.run_until_complete(member(json.loads(sys.argv[4])))
else:
    serve({"hello": hello} | {handler.__name__: waiting(handler) for handler in HANDLERS})
