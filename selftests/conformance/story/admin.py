# SPDX-License-Identifier: Apache-2.0
"""Topics, configs, partitions, records and offsets, administered."""

from check import check
from processes import expect, until

TOPICS = ["numbers:1:3"]


@check("the cluster is described", "describe_cluster")
def cluster(stage):
    count = stage.client.ask("describe_cluster")
    expect(count == 3, f"of {count} brokers")


@check("a topic is created", "create_topic", "describe_topic")
def created(stage):
    stage.client.ask("create_topic", topic="made", partitions=3, replicas=2, configs={"retention.ms": "7200000"})
    got = until(lambda: stage.client.ask("describe_topic", topic="made"), "the new topic is told")
    expect(got == {"partitions": 3, "replicas": 2}, f"got {got}")
    stage.client.refusal("create_topic", topic="made", partitions=3, replicas=2, configs={})


@check("topics are listed", "list_topics")
def listed(stage):
    topics = stage.client.ask("list_topics")
    expect("numbers" in topics, f"it lists {topics}")


@check("a topic's config is described", "create_topic", "describe_config")
def configured(stage):
    got = stage.client.ask("describe_config", topic="made", name="retention.ms")
    expect(got == "7200000", f"got {got}")


@check("a topic's config is altered", "create_topic", "alter_config", "describe_config")
def altered(stage):
    stage.client.ask("alter_config", topic="made", name="cleanup.policy", value="compact")
    got = stage.client.ask("describe_config", topic="made", name="cleanup.policy")
    expect(got == "compact", f"got {got}")
    stage.client.refusal("alter_config", topic="made", name="cleanup.policy", value="nonsense")


@check("a topic gets more partitions", "create_topic", "create_partitions", "describe_topic")
def grown(stage):
    stage.client.ask("create_partitions", topic="made", total=5)
    until(lambda: stage.client.ask("describe_topic", topic="made") == {"partitions": 5, "replicas": 2},
          "the topic has 5 partitions")
    stage.client.refusal("create_partitions", topic="made", total=2)


@check("a topic is deleted", "create_topic", "delete_topic", "list_topics")
def deleted(stage):
    stage.client.ask("delete_topic", topic="made")
    until(lambda: "made" not in stage.client.ask("list_topics"), "the topic is gone")
    stage.client.refusal("delete_topic", topic="made")


def fill(stage):
    """Ten records, a second of time between one and the next."""
    has_time = "timestamps" in stage.client.can
    records = [{"partition": 0, "value": f"{i + 65:02x}"} for i in range(10)]
    for i, record in enumerate(records):
        record.update({"timestamp": 1600000000000 + 1000 * i} if has_time else {})
    stage.client.ask("produce", topic="numbers", codec="none", records=records)


def offset(stage, at):
    return stage.client.ask("list_offsets", topic="numbers", partition=0, at=at)


@check("offsets are listed", "list_offsets")
def offsets(stage):
    fill(stage)
    expect((offset(stage, "earliest"), offset(stage, "latest")) == (0, 10), "not from 0 to 10")


@check("offsets are listed by time", "list_offsets", "list_offsets by time", "timestamps")
def offsets_by_time(stage):
    expect(offset(stage, 1600000003500) == 4, f"got {offset(stage, 1600000003500)}, not 4")


@check("records are deleted", "delete_records", "list_offsets")
def records_deleted(stage):
    stage.client.ask("delete_records", topic="numbers", partition=0, before=6)
    expect((offset(stage, "earliest"), offset(stage, "latest")) == (6, 10), "not from 6 to 10")
    got = stage.client.ask("consume", topic="numbers", partition=0, offset=6, count=4)
    expect([record["offset"] for record in got] == [6, 7, 8, 9], f"got {got}")
