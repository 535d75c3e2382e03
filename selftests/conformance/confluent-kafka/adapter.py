# SPDX-License-Identifier: Apache-2.0
"""confluent-kafka: adapter.py CACHE BOOTSTRAP [member JSON]"""

import json
import sys
from pathlib import Path

import confluent_kafka as kafka
from confluent_kafka import admin as administration

sys.path.insert(0, str(Path(__file__).parent.parent))
from adapter import is_told_to_leave, say, serve, tohex, unhex  # noqa: E402

BOOTSTRAP = sys.argv[2]
BASE = {"bootstrap.servers": BOOTSTRAP}
CAN = """headers timestamps tombstones idempotence group transactions abort copy list_groups describe_group group_offsets
    alter_group_offsets delete_group describe_cluster create_topic describe_topic list_topics describe_config
    alter_config create_partitions delete_topic delete_records list_offsets""".split() + [
    "end_of", "fencing", "list_offsets by time", "group.protocol=consumer"]
PARTITIONERS = {None: "consistent_random", "crc32": "consistent_random", "murmur2": "murmur2_random"}


def hello():
    client = f"confluent-kafka {kafka.version()}, librdkafka {kafka.libversion()[0]}"
    codecs = ["none", "gzip", "snappy", "lz4", "zstd"]
    return {"client": client, "codecs": codecs, "partitioners": ["crc32", "murmur2"], "can": CAN}


def send(producer, topic, records):
    for record in records:
        options = {"partition": record["partition"]} if "partition" in record else {}
        options |= {"timestamp": record["timestamp"]} if "timestamp" in record else {}
        headers = [(name, unhex(value)) for name, value in record.get("headers", [])]
        producer.produce(topic, unhex(record["value"]), unhex(record.get("key")), headers=headers or None, **options)


def produce(topic, records, codec, partitioner=None, idempotent=False):
    failed = []
    config = {"compression.type": codec, "partitioner": PARTITIONERS[partitioner], "linger.ms": 20,
              "enable.idempotence": idempotent}
    producer = kafka.Producer(BASE | config | {"on_delivery": lambda error, _: error and failed.append(error)})
    send(producer, topic, records)
    producer.flush()
    if failed:
        raise kafka.KafkaException(failed[0])


def reader(isolation):
    return kafka.Consumer(BASE | {"group.id": "nobody", "enable.auto.commit": False, "isolation.level": isolation,
                                  "auto.offset.reset": "error", "enable.partition.eof": True})


def is_record(message):
    return message is not None and not message.error()  # a message without a value is false


def told(message):
    return {"offset": message.offset(), "key": tohex(message.key()), "value": tohex(message.value()),
            "headers": [[name, tohex(value)] for name, value in message.headers() or []],
            "timestamp": message.timestamp()[1]}


def consume(topic, partition, offset, count, isolation="read_uncommitted"):
    consumer, got = reader(isolation), []
    consumer.assign([kafka.TopicPartition(topic, partition, offset)])
    while len(got) < count:
        message = consumer.poll(1)
        if is_record(message):
            got.append(told(message))
        elif message is not None and message.error().code() != kafka.KafkaError._PARTITION_EOF:
            raise kafka.KafkaException(message.error())
    consumer.close()
    return got


def end_of(topic, partition, isolation):
    consumer = reader(isolation)
    consumer.assign([kafka.TopicPartition(topic, partition, 0)])
    while (message := consumer.poll(1)) is None or not message.error():
        pass
    consumer.close()
    return message.offset()


PRODUCERS = {}


def txn_open(name, id):
    PRODUCERS[name] = kafka.Producer(BASE | {"transactional.id": id})
    PRODUCERS[name].init_transactions()


def txn_send(name, topic, records):
    send(PRODUCERS[name], topic, records)
    PRODUCERS[name].flush()


def copy(name, group, source, target, count, end):
    producer, taken = PRODUCERS[name], 0
    consumer = kafka.Consumer(BASE | {"group.id": group, "enable.auto.commit": False,
                                      "auto.offset.reset": "earliest", "isolation.level": "read_committed"})
    consumer.subscribe([source])
    producer.begin_transaction()
    while taken < count:
        message = consumer.poll(1)
        if is_record(message):
            producer.produce(target, message.value())
            taken += 1
    position = consumer.position(consumer.assignment())
    producer.send_offsets_to_transaction(position, consumer.consumer_group_metadata())
    producer.commit_transaction() if end == "commit" else producer.abort_transaction()
    consumer.close()


ADMIN = administration.AdminClient(BASE)


def the_one(futures):
    return next(iter(futures.values())).result()


def create_topic(topic, partitions, replicas, configs):
    new = administration.NewTopic(topic, partitions, replicas, config=configs)
    the_one(ADMIN.create_topics([new], operation_timeout=20))


def describe_topic(topic):
    got = the_one(ADMIN.describe_topics(kafka.TopicCollection([topic])))
    return {"partitions": len(got.partitions), "replicas": len(got.partitions[0].replicas)}


def resource(topic):
    return administration.ConfigResource(administration.ResourceType.TOPIC, topic)


def alter_config(topic, name, value):
    changed = resource(topic)
    set_it = administration.AlterConfigOpType.SET
    changed.add_incremental_config(administration.ConfigEntry(name, value, incremental_operation=set_it))
    the_one(ADMIN.incremental_alter_configs([changed]))


def delete_records(topic, partition, before):
    the_one(ADMIN.delete_records([kafka.TopicPartition(topic, partition, before)]))


def list_offsets(topic, partition, at):
    spec = administration.OffsetSpec
    which = {"earliest": spec.earliest, "latest": spec.latest}.get(at, lambda: spec.for_timestamp(at))()
    return the_one(ADMIN.list_offsets({kafka.TopicPartition(topic, partition): which})).offset


def describe_group(group):
    got = the_one(ADMIN.describe_consumer_groups([group]))
    members = [{"client_id": member.client_id,
                "partitions": [each.partition for each in member.assignment.topic_partitions]}
               for member in got.members]
    return {"state": got.state.name, "members": members}


def group_offsets(group, topic):
    got = the_one(ADMIN.list_consumer_group_offsets([kafka.ConsumerGroupTopicPartitions(group)]))
    return {each.partition: each.offset for each in got.topic_partitions if each.topic == topic and each.offset >= 0}


def alter_group_offsets(group, topic, offsets):
    wanted = [kafka.TopicPartition(topic, int(partition), offset) for partition, offset in offsets.items()]
    the_one(ADMIN.alter_consumer_group_offsets([kafka.ConsumerGroupTopicPartitions(group, wanted)]))


HANDLERS = {
    "hello": hello, "produce": produce, "consume": consume, "end_of": end_of, "txn_open": txn_open,
    "txn_send": txn_send, "copy": copy, "create_topic": create_topic, "describe_topic": describe_topic,
    "alter_config": alter_config, "delete_records": delete_records, "list_offsets": list_offsets,
    "describe_group": describe_group, "group_offsets": group_offsets, "alter_group_offsets": alter_group_offsets,
    "txn_begin": lambda name: PRODUCERS[name].begin_transaction(),
    "txn_commit": lambda name: PRODUCERS[name].commit_transaction(),
    "txn_abort": lambda name: PRODUCERS[name].abort_transaction(),
    "describe_cluster": lambda: len(ADMIN.describe_cluster().result().nodes),
    "list_topics": lambda: list(ADMIN.list_topics().topics),
    "describe_config": lambda topic, name: the_one(ADMIN.describe_configs([resource(topic)]))[name].value,
    "create_partitions": lambda topic, total:
        the_one(ADMIN.create_partitions([administration.NewPartitions(topic, total)])),
    "delete_topic": lambda topic: the_one(ADMIN.delete_topics([topic])),
    "list_groups": lambda: [group.group_id for group in ADMIN.list_consumer_groups().result().valid],
    "delete_group": lambda group: the_one(ADMIN.delete_consumer_groups([group])),
}


def config_of(what):
    config = {"group.id": what["group"], "client.id": what["client_id"], "auto.offset.reset": "earliest",
              "enable.auto.commit": False}
    classic = {"session.timeout.ms": what["session_timeout_ms"], "heartbeat.interval.ms": 500}
    return BASE | config | (classic if what["protocol"] == "classic" else {"group.protocol": "consumer"})


def member(what):
    consumer = kafka.Consumer(config_of(what))
    consumer.subscribe([what["topic"]],
                       on_assign=lambda _, given: say(assigned=[each.partition for each in given]),
                       on_revoke=lambda *_: say(assigned=[]), on_lost=lambda *_: say(assigned=[]))
    while not is_told_to_leave():
        message = consumer.poll(0.1)
        if is_record(message):
            say(read=[message.partition(), message.offset()])
            consumer.commit(message, asynchronous=False)
    consumer.close()
    say(left=True)


if sys.argv[3:]:
    member(json.loads(sys.argv[4]))
else:
    serve(HANDLERS)
