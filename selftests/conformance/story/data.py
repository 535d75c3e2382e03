# SPDX-License-Identifier: Apache-2.0
"""Records that come back as they went: codecs, partitions of keys, headers, timestamps, tombstones."""

import base64
import random

import partitions
import wire
from check import check
from processes import Failed, expect

TOPICS = [f"as-{codec}:1:3" for codec in wire.CODECS] + ["keys:4:3", "murmur:4:3"]
TOPICS += ["headers:1:3", "timestamps:1:3", "tombstones:1:3", "once:1:3"]


def hexed(text):
    return text.encode().hex()


def values(seed, is_text):
    """Of all lengths from 1 to some KiB; the odd ones compress badly, the even ones well; all bytes occur. The first
    one compresses well: a client may send it alone, and a batch that would not get smaller is sent as it is."""
    draw = random.Random(seed)
    sizes = [5000, 1, 2, 3, 100, 1000] + [draw.randrange(1, 3000) for _ in range(24)]
    made = [draw.randbytes(size) if i % 2 else bytes([i, size % 256]) * size for i, size in enumerate(sizes)]
    if is_text:
        made = [base64.b64encode(value) for value in made]
    return [value.hex() for value in made]


def check_codec(codec):
    topic = f"as-{codec}"

    @check(f"produce and consume {codec}", f"codec {codec}")
    def run(stage):
        sent = values(codec, "text only" in stage.client.can)
        records = [{"partition": 0, "value": value} for value in sent]
        stage.client.ask("produce", topic=topic, codec=codec, records=records)
        got = stage.client.ask("consume", topic=topic, partition=0, offset=0, count=len(sent))
        expect([record["value"] for record in got] == sent, "the values came back otherwise")
        expect([record["offset"] for record in got] == list(range(len(sent))), "the offsets have gaps")
        stored = wire.codec_at(stage.bootstrap, topic, 0, 0)
        expect(stored == codec, f"the batch is stored as {stored}")


for name in wire.CODECS:
    check_codec(name)


def check_keys(stage, topic, partitioner):
    records = [{"key": hexed(key), "value": hexed(f"{i}: {key}")} for i, key in enumerate(partitions.KEYS * 2)]
    stage.client.ask("produce", topic=topic, codec="none", records=records, partitioner=partitioner)
    for partition, keys in enumerate(partitions.expected(partitioner)):
        got = stage.client.ask("consume", topic=topic, partition=partition, offset=0, count=2 * len(keys))
        found = [bytes.fromhex(record["key"]).decode() for record in got]
        expect(sorted(found) == sorted(keys * 2), f"partition {partition} holds {found}, not {keys} twice")


@check("keys go to the partition that they belong to")
def default_partitioner(stage):
    first = stage.client.hello["partitioners"][0]
    check_keys(stage, "keys", first)
    return first


@check("murmur2 partitions as Java does", "second partitioner")
def second_partitioner(stage):
    check_keys(stage, "murmur", stage.client.hello["partitioners"][1])


def one(stage, topic, record):
    stage.client.ask("produce", topic=topic, codec="none", records=[{"partition": 0, **record}])
    return stage.client.ask("consume", topic=topic, partition=0, offset=0, count=1)[0]


@check("headers", "headers")
def headers(stage):
    sent = [["a", hexed("1")], ["a", hexed("2")], ["other", hexed("text")]]
    got = one(stage, "headers", {"value": "30", "headers": sent})
    expect(got["headers"] == sent, f"sent {sent}, got {got['headers']}")


@check("timestamps", "timestamps")
def timestamps(stage):
    got = one(stage, "timestamps", {"value": "30", "timestamp": 1600000000123})
    expect(got["timestamp"] == 1600000000123, f"got {got['timestamp']}")


@check("tombstones", "tombstones")
def tombstones(stage):
    got = one(stage, "tombstones", {"key": "6b", "value": None})
    expect(got["value"] is None and got["key"] == "6b", f"got {got}")


@check("an idempotent producer's records are there once", "idempotence")
def idempotence(stage):
    sent = [{"partition": 0, "value": f"{i:04}".encode().hex()} for i in range(100)]
    stage.client.ask("produce", topic="once", codec="none", records=sent, idempotent=True)
    stage.client.ask("produce", topic="once", codec="none", records=[{"partition": 0, "value": "656e64"}])
    got = stage.client.ask("consume", topic="once", partition=0, offset=0, count=101)
    if [record["value"] for record in got] != [record["value"] for record in sent] + ["656e64"]:
        raise Failed("they came back otherwise")
