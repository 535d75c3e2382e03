# SPDX-License-Identifier: Apache-2.0
"""A group of three, one of which leaves and one of which crashes; then another that resumes from its commits."""

import wire
from check import check
from partitions import KEY_OF_SIX
from processes import expect, until

PARTITIONS = 6
TOPICS = ["classic:6:3", "consumer:6:3"]


def feed(stage, topic, count):
    keys = [key.encode().hex() for key in KEY_OF_SIX]
    records = [{"partition": i % PARTITIONS, "key": keys[i % PARTITIONS], "value": f"{i:04}".encode().hex()}
               for i in range(count * PARTITIONS)]
    stage.client.ask("produce", topic=topic, codec="none", records=records)


def wait_owned(members):
    """Until each has something, and all of it has one owner."""

    def state():
        return " ".join(f"{sorted(member.look().assigned)}" for member in members)

    def is_owned():
        owned = [partition for member in members for partition in member.look().assigned]
        return sorted(owned) == list(range(PARTITIONS)) and all(member.assigned for member in members)

    until(is_owned, lambda: f"each partition has one owner; they have {state()}")


def reads_of(members):
    return [read for member in members for read in member.look().reads]


def wait_read(members, end):
    """Until all that is below the end of each partition was read by somebody, who may be gone."""
    all_of_it = {(partition, offset) for partition in range(PARTITIONS) for offset in range(end)}
    until(lambda: set(reads_of(members)) >= all_of_it,
          lambda: f"not lost; missing {sorted(all_of_it - set(reads_of(members)))[:10]}")


def expect_described(stage, group, count):
    if "describe_group" not in stage.client.can:
        return
    until(lambda: is_described(stage.client.ask("describe_group", group=group), count),
          lambda: f"described as stable, of {count}; got {stage.client.ask('describe_group', group=group)}")


def is_described(described, count):
    owned = sorted(partition for member in described["members"] for partition in member["partitions"])
    return (described["state"].lower() == "stable" and len(described["members"]) == count
            and owned == list(range(PARTITIONS)))


def run_group(stage, protocol):
    group, topic = f"group-{protocol}", protocol
    members = [stage.client.member(f"{group}-{i}", group, topic, protocol) for i in range(1, 4)]
    try:
        lose_two(stage, members, group, topic)
        resume(stage, members, group, topic, protocol)
    finally:
        for member in members:
            member.kill()


def lose_two(stage, members, group, topic):
    """All three; two after a leave; one after a crash."""
    wait_owned(members)
    feed(stage, topic, 10)
    wait_read(members, 10)
    expect_described(stage, group, 3)
    members[0].leave()
    before = len(reads_of(members))
    expect(before == 10 * PARTITIONS, f"{before} records were read, not {10 * PARTITIONS}: nobody had failed")
    wait_owned(members[1:])
    feed(stage, topic, 10)
    wait_read(members, 20)
    members[1].crash()
    feed(stage, topic, 10)
    wait_owned(members[2:])
    wait_read(members, 30)


def resume(stage, members, group, topic, protocol):
    """The last one leaves; a new one reads what came since, and nothing else."""
    members[2].leave()
    feed(stage, topic, 1)
    members.append(stage.client.member(f"{group}-4", group, topic, protocol))
    wait_owned(members[3:])
    wait_read(members, 31)
    expect(sorted(members[3].reads) == [(partition, 30) for partition in range(PARTITIONS)],
           f"it read {sorted(members[3].reads)[:10]}, not only what came since the commits")
    members[3].leave()


@check("a group survives a leave and a crash and resumes", "group")
def classic(stage):
    run_group(stage, "classic")


@check("the same with group.protocol=consumer", "group.protocol=consumer", requests=[wire.CONSUMER_GROUP_HEARTBEAT])
def consumer(stage):
    run_group(stage, "consumer")


@check("groups are listed", "group", "list_groups")
def listed(stage):
    groups = stage.client.ask("list_groups")
    expect("group-classic" in groups, f"it lists {groups}")


@check("an empty group is described", "group", "describe_group")
def described(stage):
    got = stage.client.ask("describe_group", group="group-classic")
    expect(got["state"].lower() == "empty" and not got["members"], f"got {got}")


@check("committed offsets are told", "group", "group_offsets")
def told(stage):
    got = stage.client.ask("group_offsets", group="group-classic", topic="classic")
    expect(got == {str(partition): 31 for partition in range(PARTITIONS)}, f"got {got}")


@check("committed offsets are altered", "alter_group_offsets", "group_offsets")
def altered(stage):
    stage.client.ask("alter_group_offsets", group="group-managed", topic="classic", offsets={"0": 7, "1": 9})
    got = stage.client.ask("group_offsets", group="group-managed", topic="classic")
    expect(got == {"0": 7, "1": 9}, f"got {got}")


@check("committed offsets are deleted", "alter_group_offsets", "delete_group_offsets")
def forgotten(stage):
    stage.client.ask("delete_group_offsets", group="group-managed", topic="classic", which=[0])
    got = stage.client.ask("group_offsets", group="group-managed", topic="classic")
    expect(got == {"1": 9}, f"got {got}")


@check("an empty group is deleted", "group", "delete_group", "list_groups")
def deleted(stage):
    stage.client.ask("delete_group", group="group-classic")
    groups = stage.client.ask("list_groups")
    expect("group-classic" not in groups, f"it lists {groups}")
    stage.client.refusal("delete_group", group="nobody's")
