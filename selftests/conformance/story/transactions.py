# SPDX-License-Identifier: Apache-2.0
"""Transactions: what is aborted is not read, nor what is open; who was replaced may not go on; offsets go along."""

import wire
from check import check
from processes import expect

TOPICS = ["paid:1:3", "ledger:2:3", "open:1:3", "orders:1:3", "invoices:1:3", "fenced:1:3"]


def checked(name, *needs):
    return check(name, "transactions", *needs, requests=[wire.END_TXN])


def send(stage, name, topic, values, partition=0):
    records = [{"partition": partition, "value": value} for value in values]
    stage.client.ask("txn_send", name=name, topic=topic, records=records)


def produce(stage, topic, values):
    records = [{"partition": 0, "value": value} for value in values]
    stage.client.ask("produce", topic=topic, codec="none", records=records)


def read(stage, topic, count, isolation="read_committed", partition=0):
    got = stage.client.ask("consume", topic=topic, partition=partition, offset=0, count=count, isolation=isolation)
    return [record["value"] for record in got]


@checked("what is committed is read")
def committed(stage):
    stage.client.ask("txn_open", name="paid", id="paid")
    for value in ("01", "02"):
        stage.client.ask("txn_begin", name="paid")
        send(stage, "paid", "paid", [value, value + "ff"])
        stage.client.ask("txn_commit", name="paid")
    got = read(stage, "paid", 4)
    expect(got == ["01", "01ff", "02", "02ff"], f"read_committed gives {got}")


@checked("what is aborted is not read", "abort")
def aborted(stage):
    stage.client.ask("txn_open", name="ledger", id="ledger")
    for i, end in enumerate(["txn_commit", "txn_abort", "txn_commit"]):
        stage.client.ask("txn_begin", name="ledger")
        for partition in (0, 1):
            send(stage, "ledger", "ledger", [f"{i}{partition}", f"{i}{partition}ff"], partition)
        stage.client.ask(end, name="ledger")
    for partition in (0, 1):
        committed = [f"{i}{partition}{tail}" for i in (0, 2) for tail in ("", "ff")]
        got = read(stage, "ledger", 4, partition=partition)
        expect(got == committed, f"read_committed gives {got}, not {committed}")
        got = read(stage, "ledger", 6, "read_uncommitted", partition)
        expect(len(got) == 6 and f"1{partition}" in got, f"read_uncommitted gives {got}")


@checked("what is behind an open transaction waits for its end", "end_of")
def stays_open(stage):
    stage.client.ask("txn_open", name="open", id="open")
    produce(stage, "open", ["00"])
    stage.client.ask("txn_begin", name="open")
    send(stage, "open", "open", ["01"])
    produce(stage, "open", ["02"])
    expect(read(stage, "open", 3, "read_uncommitted") == ["00", "01", "02"], "read_uncommitted does not give all")
    end = stage.client.ask("end_of", topic="open", partition=0, isolation="read_committed")
    expect(end == 1, f"read_committed ends at {end}, not at 1")
    stage.client.ask("txn_commit", name="open")
    expect(read(stage, "open", 3) == ["00", "01", "02"], "read_committed does not give all once it is committed")


@checked("a producer is fenced by its successor", "fencing")
def fenced(stage):
    stage.client.ask("txn_open", name="old", id="fenced")
    stage.client.ask("txn_begin", name="old")
    send(stage, "old", "fenced", ["01"])
    stage.client.ask("txn_open", name="new", id="fenced")
    stage.client.ask("txn_begin", name="new")
    why = stage.client.refusal("txn_commit", name="old")
    send(stage, "new", "fenced", ["02"])
    stage.client.ask("txn_commit", name="new")
    got = read(stage, "fenced", 1)
    expect(got == ["02"], f"read_committed gives {got}")
    return why


@checked("records and the offsets that they came from are one transaction", "copy")
def copied(stage):
    produce(stage, "orders", ["01", "02", "03"])
    stage.client.ask("txn_open", name="billing", id="billing")
    which = {"name": "billing", "group": "billing", "source": "orders", "target": "invoices"}
    stage.client.ask("copy", end="abort", count=3, **which)
    stage.client.ask("copy", end="commit", count=3, **which)
    produce(stage, "orders", ["04"])
    stage.client.ask("copy", end="commit", count=1, **which)
    got = read(stage, "invoices", 4)
    expect(got == ["01", "02", "03", "04"], f"the copies are {got}")
    if "group_offsets" in stage.client.can:
        offsets = stage.client.ask("group_offsets", group="billing", topic="orders")
        expect(offsets == {"0": 4}, f"committed are {offsets}")


@checked("transactions are listed and described", "list_transactions")
def listed(stage):
    got = stage.client.ask("list_transactions")
    expect(got.get("paid") == "CompleteCommit", f"got {got}")
